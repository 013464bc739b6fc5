import { z } from "zod";
import { define } from "../base/mod.ts";
import { participation, phaseName } from "./options.ts";
import type { Participation } from "./participation.ts";
import type { Step } from "./step.ts";

/** Options of {@linkcode serverAveraging}. */
export interface ServerAveragingOptions {
  /** Whose parameters the server averages; give the local steps the same. Default: all devices. */
  readonly participants?: Participation;
  /** By data sizes, n_k / Σ n_i over the participants, or equal. Default: `"dataSize"`. */
  readonly weights?: "dataSize" | "uniform";
  /** Name of the phase. Default: `"server"`. */
  readonly name?: string;
}

const read = define("serverAveraging", {
  participants: participation.optional(),
  weights: z.enum(["dataSize", "uniform"]).default("dataSize"),
  name: phaseName("server"),
});

/**
 * A server averages the parameters of the round's participants S and gives the result to all devices,
 *
 * w_k ← Σ_{j ∈ S} n_j·w_j / Σ_{j ∈ S} n_j  for every k.
 *
 * Every participant sends its parameters once, to the server, whatever the graph; what the server sends is not counted.
 * The average of FedAvg (McMahan et al., 2017), with the weights of its corrected version.
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
export function serverAveraging(given: ServerAveragingOptions = {}): Step {
  const { participants, weights, name, spec } = read(given);
  return {
    ...{ name, spec },
    requires: [{ kind: "everyMessage" }],
    ingredients: ["average at a server"],
    init: () => ({}),
    async update(parameters, _state, round) {
      const { session, devices, dataSizes } = round;
      const taking = participants?.of(round, round.round);
      const shares = dataSizes.map((size, k) => taking?.[k] === false ? 0 : weights === "uniform" ? 1 : size);
      const total = shares.reduce((a, b) => a + b, 0);
      const average = Float64Array.from({ length: devices ** 2 }, (_, i) => shares[i % devices]! / total);
      const averaged = round.scratch();
      await session.mix({ devices, weights: average }, parameters, averaged);
      session.swap(parameters, averaged);
      round.upload(shares.map((share) => share > 0 ? parameters.columns : 0));
    },
  };
}
