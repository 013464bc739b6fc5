import { checkWholeNumber } from "../base/mod.ts";
import { type Graph, graphOf } from "./graph.ts";

/**
 * The complete graph: every device is linked to every other.
 *
 * @throws {InputError} If the number of devices is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.diameter(graph.complete(10)) === 1);
 * ```
 */
export function complete(devices: number): Graph {
  checkWholeNumber("the number of devices of a complete graph", devices, 1);
  return graphOf(`complete(${devices})`, { kind: "complete", devices }, clique(0, devices));
}

/**
 * Two cliques joined by one link (a barbell): devices 0 to ⌈devices/2⌉ − 1 form one clique, the rest the other, and the
 * last device of the first is linked to the first of the second.
 *
 * @throws {InputError} If there are fewer than 2 devices.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.diameter(graph.twoCliques(10)) === 3);
 * ```
 */
export function twoCliques(devices: number): Graph {
  checkWholeNumber("the number of devices of two cliques", devices, 2);
  const half = Math.ceil(devices / 2);
  const neighbors = [...clique(0, half), ...clique(half, devices)];
  neighbors[half - 1]!.push(half);
  neighbors[half]!.push(half - 1);
  return graphOf(`twoCliques(${devices})`, { kind: "twoCliques", devices }, neighbors);
}

function clique(from: number, to: number): number[][] {
  const members = Array.from({ length: to - from }, (_, i) => from + i);
  return members.map((k) => members.filter((j) => j !== k));
}
