import { checkWholeNumber } from "../base/mod.ts";
import { type Edge, neighborsOf } from "./edges.ts";
import { type Graph, graphOf } from "./graph.ts";

/**
 * A path (also called a chain): device k is linked to k − 1 and k + 1, without the link that would close the ring.
 *
 * @throws {InputError} If the number of devices is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.diameter(graph.path(10)) === 9);
 * ```
 */
export function path(devices: number): Graph {
  return tree("path", devices, (k) => k - 1);
}

/**
 * A star: device 0 is linked to all others, and they only to it.
 *
 * @throws {InputError} If the number of devices is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.diameter(graph.star(10)) === 2);
 * ```
 */
export function star(devices: number): Graph {
  return tree("star", devices, () => 0);
}

/**
 * A complete binary tree filled level by level: device k > 0 is linked to its parent ⌊(k − 1)/2⌋.
 *
 * @throws {InputError} If the number of devices is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.diameter(graph.binaryTree(7)) === 4);
 * ```
 */
export function binaryTree(devices: number): Graph {
  return tree("binaryTree", devices, (k) => Math.floor((k - 1) / 2));
}

function tree(kind: string, devices: number, parent: (k: number) => number): Graph {
  checkWholeNumber(`the number of devices of ${kind}`, devices, 1);
  const links = Array.from({ length: devices - 1 }, (_, i): Edge => [parent(i + 1), i + 1]);
  return graphOf(`${kind}(${devices})`, { kind, devices }, neighborsOf(devices, links, false));
}
