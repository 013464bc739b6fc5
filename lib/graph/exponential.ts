import { checkWholeNumber } from "../base/mod.ts";
import { circulant } from "./circulant.ts";
import { type Graph, graphOf, type TimeVaryingGraph } from "./graph.ts";

/**
 * The static exponential graph (Ying et al., 2021): device k sends to k + 1, k + 2, k + 4, …, as long as the offset is
 * smaller than the number of devices. Directed and regular, so `mixing.uniformNeighbor` is doubly stochastic on it.
 *
 * @throws {InputError} If there are fewer than 2 devices.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.degrees(graph.exponential(16)).every((degree) => degree === 4));
 * ```
 */
export function exponential(devices: number): Graph {
  const { neighbors } = circulant(devices, powersOfTwo(devices), { directed: true });
  return graphOf(`exponential(${devices})`, { kind: "exponential", devices }, neighbors);
}

/**
 * The one-peer exponential graph (Ying et al., 2021): in round r device k sends to the single device k + 2^((r − 1) mod τ),
 * with τ = ⌈log₂ devices⌉. If the number of devices is a power of two, τ rounds of averaging with weights ½ and ½ give
 * every device the exact mean.
 *
 * @throws {InputError} If there are fewer than 2 devices.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const schedule = graph.onePeerExponential(8);
 * console.assert(schedule.at(3, 0).neighbors[0]?.join() === "4");
 * ```
 */
export function onePeerExponential(devices: number): TimeVaryingGraph {
  const period = powersOfTwo(devices)
    .map((offset) => circulant(devices, [offset], { directed: true }));
  return {
    name: `onePeerExponential(${devices})`,
    spec: { kind: "onePeerExponential", devices },
    devices,
    at: (round) => {
      checkWholeNumber("the round of a time-varying graph", round, 1);
      return period[(round - 1) % period.length]!;
    },
  };
}

function powersOfTwo(devices: number): number[] {
  checkWholeNumber("the number of devices of an exponential graph", devices, 2);
  return Array.from({ length: Math.ceil(Math.log2(devices)) }, (_, i) => 2 ** i);
}
