import pl from "nodejs-polars";
import { checkWholeNumber, InputError } from "../base/mod.ts";
import { row } from "../engine/mod.ts";
import type { Frame } from "../run/mod.ts";
import { addScaled, dot, rowOf } from "./double_matrix.ts";
import type { System } from "./method.ts";

/** The prediction of a flow or recursion for every agent at some times. */
export interface Trajectory {
  /** The system. */
  readonly system: System;
  /** The times, in the order asked for. */
  readonly times: readonly number[];
  /** `[times]` of states z, `[agents, dimension]`. */
  readonly states: readonly Float64Array[];
  /** `[times]` of outputs f, `[rows]`. */
  readonly outputs: readonly Float64Array[];
  /** `[times]` of residuals f − t, `[rows]`: the error trajectories. */
  readonly residuals: readonly Float64Array[];
  /** `[times]` of losses ½‖f − t‖², each a mean over the agent's own samples, `[agents]`. */
  readonly losses: readonly Float64Array[];
  /** `[times]` of distances ‖θ_q − θ̄‖₂ from the mean over agents, `[agents]`. */
  readonly drift: readonly Float64Array[];
  /**
   * The parameters of one agent at one of the times, `[parameters]`.
   *
   * @param index Of the time in `times`.
   * @throws {InputError} If there is no such time or agent.
   */
  parameters(index: number, agent: number): Float64Array;
}

/**
 * A trajectory from its states.
 *
 * @param consensus Gives `[times]` of what consensus alone makes of the identity, `[agents, agents]`: how the parts of
 * the initial parameters orthogonal to the coordinates move.
 */
export function trajectoryOf(system: System, given: {
  readonly times: readonly number[];
  readonly states: readonly Float64Array[];
  readonly consensus: () => readonly Float64Array[];
}): Trajectory {
  const { times, states } = given;
  const { linear, coordinates } = system;
  const { agents, offsets, samples, targets } = linear;
  const outputs = states.map((z) => system.outputs(z));
  const residuals = outputs.map((f) => f.map((value, r) => value - targets[r]!));
  const losses = residuals.map((residual) =>
    Float64Array.from(samples, (count, q) => {
      const own = residual.subarray(offsets[q]!, offsets[q + 1]!);
      return dot(own, own) / (2 * count);
    })
  );
  let moved: readonly Float64Array[] | undefined;
  const consensus = () => moved ??= given.consensus();
  const nothingAcross = system.initial.across.data.every((product) => product === 0);
  const drift = states.map((z, i) => {
    const inside = distances(z, agents);
    if (nothingAcross) return inside.map(Math.sqrt);
    const across = spreadAcross(consensus()[i]!, system.initial.across.data);
    return inside.map((square, q) => Math.sqrt(Math.max(0, square + across[q]!)));
  });
  return {
    system,
    times,
    states,
    outputs,
    residuals,
    losses,
    drift,
    parameters(index, agent) {
      checkWholeNumber("the index of a time", index);
      checkWholeNumber("an agent", agent);
      if (index >= times.length || agent >= agents) {
        throw new InputError(`time ${index} of ${times.length}, agent ${agent} of ${agents}; both count from 0`);
      }
      const { dimension } = coordinates;
      const z = states[index]!.slice(agent * dimension, (agent + 1) * dimension);
      const shares = consensus()[index]!.subarray(agent * agents, (agent + 1) * agents);
      shares.forEach((share, j) => addScaled(z, { factor: -share, x: rowOf(system.initial.along, j) }));
      const theta = coordinates.lift(z);
      shares.forEach((share, j) => row(linear.start, j).forEach((value, i) => theta[i]! += share * value));
      return theta;
    },
  };
}

/**
 * Trajectories as a dataframe, one row per curve, time and agent: `curve` (their names), `method`, `time`, `device`,
 * `loss` and `drift`.
 *
 * @example
 * ```ts
 * import { datasets, graph, mixing, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 }).train;
 * const model = models.mlp([784, 10], { loss: "squared" });
 * const linear = await ntk.linearize(model, {
 *   devices: partition.iid(digits, { devices: 2, samplesPerDevice: 4 }),
 *   parameters: ntk.initialParameters(model, { devices: 2, seed: 0 }),
 * });
 * const atc = ntk.system(linear, { method: "atc", mixing: mixing.metropolis(graph.complete(2)), learningRate: 0.005 });
 * const frame = ntk.trajectoryFrame({ flow: ntk.flow(atc).at([0, 5, 10]), training: ntk.recursion(atc).at([0, 5, 10]) });
 * console.assert(frame.height === 2 * 3 * 2);
 * ```
 */
export function trajectoryFrame(trajectories: Readonly<Record<string, Trajectory>>): Frame {
  const rows = Object.entries(trajectories).flatMap(([curve, { system, times, losses, drift }]) =>
    times.flatMap((time, i) =>
      Array.from(losses[i]!, (loss, device) => ({
        curve,
        method: system.method,
        time,
        device,
        loss,
        drift: drift[i]![device]!,
      }))
    )
  );
  const column = <K extends keyof typeof rows[number]>(name: K) => rows.map((row) => row[name]);
  return pl.DataFrame({
    curve: column("curve"),
    method: column("method"),
    time: pl.Series("time", column("time"), pl.Float64),
    device: pl.Series("device", column("device"), pl.Int64),
    loss: pl.Series("loss", column("loss"), pl.Float64),
    drift: pl.Series("drift", column("drift"), pl.Float64),
  });
}

// Squared distances of rows from their mean.
function distances(z: Float64Array, agents: number): Float64Array {
  const dimension = z.length / agents;
  const mean = new Float64Array(dimension);
  for (let q = 0; q < agents; q++) {
    addScaled(mean, { factor: 1 / agents, x: z.subarray(q * dimension, (q + 1) * dimension) });
  }
  return Float64Array.from({ length: agents }, (_, q) => {
    const away = z.slice(q * dimension, (q + 1) * dimension);
    addScaled(away, { factor: -1, x: mean });
    return dot(away, away);
  });
}

// The same for rows M·Θ, from M and Θ·Θᵀ.
function spreadAcross(moved: Float64Array, products: Float64Array): Float64Array {
  const agents = Math.sqrt(moved.length);
  return Float64Array.from({ length: agents }, (_, q) => {
    const away = Float64Array.from({ length: agents }, (_, j) => {
      let mean = 0;
      for (let k = 0; k < agents; k++) mean += moved[k * agents + j]! / agents;
      return moved[q * agents + j]! - mean;
    });
    let sum = 0;
    for (let j = 0; j < agents; j++) {
      for (let l = 0; l < agents; l++) sum += away[j]! * away[l]! * products[j * agents + l]!;
    }
    return sum;
  });
}
