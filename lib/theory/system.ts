import { z } from "zod";
import { anObject, checkOptions, InputError } from "../base/mod.ts";
import { type MixingMatrix, rowSums } from "../mixing/mod.ts";
import {
  type Coordinates,
  coordinatesName,
  fullCoordinates,
  type InitialStates,
  minimalCoordinates,
} from "./coordinates.ts";
import { addScaled, dot, rowOf, zeros } from "./double_matrix.ts";
import type { Linearization } from "./linearize.ts";
import type { Method, System } from "./method.ts";
import { mixStates } from "./states.ts";
import { warnOfBlowUp } from "./step_size.ts";

/** Options of {@linkcode system}. */
export interface SystemOptions {
  /** See {@linkcode System}. */
  readonly method: Method;
  /** W; any matrix, even one that no graph allows or that is not stochastic. */
  readonly mixing: MixingMatrix;
  /** Step size η. */
  readonly learningRate: number;
  /** `"minimal"`, or `"full"` for the parameters themselves, if there are few. Default: `"minimal"`. */
  readonly coordinates?: "minimal" | "full";
}

const schema = z.strictObject({
  method: z.enum(["dgd", "atc", "cta"]),
  mixing: anObject(["weights"], "expected a mixing matrix, such as mixing.metropolis(graph.ring(5))"),
  learningRate: z.number().positive(),
  coordinates: coordinatesName.optional(),
});

/**
 * The linearised dynamics of one method. If the step size is so large that the iterations blow up, a warning names the
 * limit; the system, its flow and its iterations can still be computed.
 *
 * @throws {InputError} If an option is unknown or out of range, or the mixing matrix is for another number of agents or not finite.
 *
 * @example
 * ```ts
 * import { datasets, graph, mixing, models, ntk, partition } from "murmuration";
 *
 * const digits = ntk.twoClasses(datasets.syntheticDigits({ train: 200, test: 10 }).train, [[0], [1]]);
 * const model = models.mlp([784, 64, 2], { parameterization: "ntk", loss: "squared" });
 * const linear = await ntk.linearize(model, {
 *   devices: partition.iid(digits, { devices: 3, samplesPerDevice: 4 }),
 *   parameters: ntk.initialParameters(model, { devices: 3, seed: 0 }),
 * });
 * const dgd = ntk.system(linear, { method: "dgd", mixing: mixing.metropolis(graph.ring(3)), learningRate: 0.02 });
 * console.assert(dgd.size <= 3 * linear.kernel.rows);
 * ```
 */
export function system(linear: Linearization, options: SystemOptions): System {
  checkOptions("ntk.system", schema, options);
  const { method, mixing, learningRate } = options;
  if (mixing.devices !== linear.agents) {
    throw new InputError(
      `a mixing matrix for ${mixing.devices} devices, but ${linear.agents} agents; give one for all`,
    );
  }
  const lost = mixing.weights.findIndex((weight) => !Number.isFinite(weight));
  if (lost >= 0) {
    const at = `(${Math.floor(lost / mixing.devices)}, ${lost % mixing.devices})`;
    throw new InputError(`mixing weight ${at} is ${mixing.weights[lost]}; give finite weights`);
  }
  const coordinates = options.coordinates === "full" ? fullCoordinates(linear) : rememberedMinimal(linear);
  const { dimension, features } = coordinates;
  const atOrigin = linear.common && rowSums(mixing).every((sum) => Math.abs(sum - 1) < 1e-9);
  const initial = atOrigin ? originOf(linear.agents, dimension) : coordinates.initial();
  const start = initial.along;
  const size = linear.agents * dimension;
  const blocks = linear.samples.map((samples, q) => {
    const [from, to] = [linear.offsets[q]!, linear.offsets[q + 1]!];
    const rows = {
      rows: to - from,
      columns: dimension,
      data: features.data.subarray(from * dimension, to * dimension),
    };
    return { rows, rate: learningRate / samples, from, at: q * dimension };
  });
  const residualOffsets = new Float64Array(linear.targets.length); // r₀
  for (const { rows, from, at } of blocks) {
    for (let r = 0; r < rows.rows; r++) {
      residualOffsets[from + r] = linear.targets[from + r]! - linear.features.outputs[from + r]! +
        dot(rowOf(rows, r), start.data.subarray(at, at + dimension));
    }
  }
  const mixed = new Float64Array(size);
  const descend = (at: Float64Array, out: Float64Array, forced: boolean) => {
    for (const { rows, rate, from, at: offset } of blocks) {
      const z = at.subarray(offset, offset + dimension);
      const moved = out.subarray(offset, offset + dimension);
      const steps = new Float64Array(rows.rows);
      for (let r = 0; r < rows.rows; r++) {
        steps[r] = -rate * (dot(rowOf(rows, r), z) - (forced ? residualOffsets[from + r]! : 0));
      }
      for (let r = 0; r < rows.rows; r++) addScaled(moved, { factor: steps[r]!, x: rowOf(rows, r) });
    }
  };
  const iterate = (z: Float64Array, out: Float64Array, forced: boolean) => {
    if (method === "atc") {
      mixed.set(z);
      descend(z, mixed, forced);
      mixStates(mixing, mixed, out);
    } else {
      mixStates(mixing, z, out);
      if (method === "cta") mixed.set(out);
      descend(method === "cta" ? mixed : z, out, forced);
    }
  };
  const made: System = {
    linear,
    coordinates,
    method,
    mixing,
    learningRate,
    size,
    initial,
    iterate: (z, out) => iterate(z, out, true),
    iterateFree: (z, out) => iterate(z, out, false),
    outputs(z) {
      const outputs = linear.features.outputs.slice();
      for (const { rows, from, at } of blocks) {
        const moved = z.slice(at, at + dimension);
        addScaled(moved, { factor: -1, x: start.data.subarray(at, at + dimension) });
        for (let r = 0; r < rows.rows; r++) outputs[from + r]! += dot(rowOf(rows, r), moved);
      }
      return outputs;
    },
  };
  warnOfBlowUp(made);
  return made;
}

function originOf(agents: number, dimension: number): InitialStates {
  return { along: zeros(agents, dimension), across: zeros(agents, agents) };
}

const known = new WeakMap<Linearization, Coordinates>();

function rememberedMinimal(linear: Linearization): Coordinates {
  const coordinates = known.get(linear) ?? minimalCoordinates(linear);
  known.set(linear, coordinates);
  return coordinates;
}
