import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { Graph } from "../graph/mod.ts";
import type { MixingMatrix } from "./matrix.ts";

/** Options of {@linkcode checkMixing}. */
export interface CheckMixingOptions {
  /** How far a row's sum may be from 1. Default: 1e-6. */
  readonly tolerance?: number;
}

/**
 * Checks that a mixing matrix fits a graph: one row and column per device, finite weights, rows that sum to 1, and
 * weights only on links. Negative weights are allowed; fast mixing can need them.
 *
 * @throws {InputError} Naming the first row or weight that is wrong.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const ring = graph.ring(5);
 * mixing.checkMixing(mixing.metropolis(ring), ring);
 * ```
 */
export function checkMixing(matrix: MixingMatrix, graph: Graph, options: CheckMixingOptions = {}): void {
  checkOptions("checkMixing", z.strictObject({ tolerance: z.number().min(0).optional() }), options);
  const { devices, weights } = matrix;
  const { tolerance = 1e-6 } = options;
  if (devices !== graph.devices || weights.length !== devices ** 2) {
    throw new InputError(
      `the mixing matrix is for ${devices} devices and has ${weights.length} weights; ` +
        `${graph.name} has ${graph.devices} devices and needs ${graph.devices ** 2}`,
    );
  }
  graph.neighbors.forEach((list, k) => {
    const heard = new Set(list).add(k);
    let sum = 0;
    weights.subarray(k * devices, (k + 1) * devices).forEach((weight, j) => {
      if (!Number.isFinite(weight)) throw new InputError(`mixing weight (${k}, ${j}) is ${weight}; expected a number`);
      if (weight !== 0 && !heard.has(j)) {
        throw new InputError(
          `mixing weight (${k}, ${j}) is ${weight}, but in ${graph.name} device ${k} does not hear device ${j}; ` +
            "make it 0 or add the link",
        );
      }
      sum += weight;
    });
    if (Math.abs(sum - 1) > tolerance) {
      throw new InputError(
        `mixing row ${k} sums to ${
          Number(sum.toPrecision(6))
        }, not 1; mixing.mixingOf gives a device the rest of its row`,
      );
    }
  });
}
