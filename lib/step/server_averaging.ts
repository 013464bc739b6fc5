import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { type Matrix, row } from "../engine/mod.ts";
import type { Participation } from "./participation.ts";
import type { Step, StepState } from "./step.ts";

/** Options of {@linkcode serverAveraging}. */
export interface ServerAveragingOptions {
  /** Whose parameters the server averages; default all devices'. Give the same to the local steps before. */
  readonly participants?: Participation;
  /** By data sizes, n_k / Σ n_i over the participants (the default), or equal. */
  readonly weights?: "dataSize" | "uniform";
  /** Name of the phase; default `"server"`. */
  readonly name?: string;
}

const schema = z.strictObject({
  participants: z.custom<Participation>((value) => typeof value === "object" && value !== null && "of" in value, {
    error: "expected who takes part, such as randomClients({ fraction: 0.1 })",
  }).optional(),
  weights: z.enum(["dataSize", "uniform"]).optional(),
  name: z.string().min(1).optional(),
});

/**
 * A server: averages the parameters of the participants S of the round and gives the result to all devices,
 *
 * w_k ← Σ_{j ∈ S} n_j·w_j / Σ_{j ∈ S} n_j  for every k.
 *
 * Every participant sends its parameters once, to the server, whatever the graph; what the server sends is no device's and
 * not counted. The average of FedAvg (McMahan et al., 2017), with the weights of its corrected version.
 *
 * @throws {InputError} If an option is unknown.
 *
 * @example
 * ```ts
 * import { chain, localSteps, randomClients, serverAveraging } from "murmuration";
 *
 * const participants = randomClients({ fraction: 0.1 });
 * chain(localSteps({ epochs: 1, batchSize: 10, learningRate: 0.1, participants }), serverAveraging({ participants }));
 * ```
 */
export function serverAveraging(options: ServerAveragingOptions = {}): Step<StepState> {
  checkOptions("serverAveraging", schema, options);
  const { participants, weights = "dataSize", name = "server" } = options;
  return {
    name,
    spec: { kind: "serverAveraging", participants: participants?.spec ?? "all", weights, name },
    reads: [],
    functions: participants ? [participants.of] : [],
    init: () => ({}),
    update(parameters, _state, context) {
      const taking = participants?.of(context, context.round);
      const shares = context.dataSizes.map((size, k) => taking?.[k] === false ? 0 : weights === "uniform" ? 1 : size);
      const average = weightedMean(parameters, shares);
      for (let k = 0; k < parameters.rows; k++) row(parameters, k).set(average);
      context.upload(shares.map((share) => share > 0 ? parameters.columns : 0));
      return Promise.resolve();
    },
  };
}

// Σ_k shares_k·θ_k / Σ_k shares_k, in double precision.
function weightedMean(parameters: Matrix, shares: readonly number[]): Float64Array {
  const total = shares.reduce((a, b) => a + b, 0);
  const mean = new Float64Array(parameters.columns);
  shares.forEach((share, k) => {
    if (share === 0) return;
    const theirs = row(parameters, k);
    for (let i = 0; i < mean.length; i++) mean[i]! += (share / total) * theirs[i]!;
  });
  return mean;
}
