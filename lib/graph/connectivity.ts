import { InputError } from "../base/mod.ts";
import { receivers } from "./edges.ts";
import type { Graph } from "./graph.ts";

/**
 * The connected components of a graph; in a directed graph, the strongly connected components, within which every
 * device reaches every other.
 *
 * @returns Lists of devices, each in rising order, ordered by their first device.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const parts = graph.connectedComponents(graph.fromEdges(4, [[0, 2]]));
 * console.assert(JSON.stringify(parts) === "[[0,2],[1],[3]]");
 * ```
 */
export function connectedComponents(graph: Graph): number[][] {
  const forward = receivers(graph);
  const placed = new Set<number>();
  const components: number[][] = [];
  for (let k = 0; k < graph.devices; k++) {
    if (placed.has(k)) continue;
    const reached = hops(forward, k);
    const reaching = graph.directed ? hops(graph.neighbors, k) : reached;
    const component = [...reached.keys()].filter((j) => reached[j]! < Infinity && reaching[j]! < Infinity);
    component.forEach((j) => placed.add(j));
    components.push(component);
  }
  return components;
}

/**
 * Whether every device can reach every other over some number of hops; for a directed graph, whether it is strongly
 * connected.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.isConnected(graph.ring(5, { directed: true })));
 * ```
 */
export function isConnected(graph: Graph): boolean {
  const everywhere = (lists: Graph["neighbors"]) => hops(lists, 0).every((distance) => distance < Infinity);
  return everywhere(receivers(graph)) && (!graph.directed || everywhere(graph.neighbors));
}

/**
 * Refuses a graph that is not connected.
 *
 * @throws {InputError} If the graph is not connected, with its components.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * graph.requireConnected(graph.ring(5));
 * ```
 */
export function requireConnected(graph: Graph): void {
  if (isConnected(graph)) return;
  const components = connectedComponents(graph);
  const listed = components.slice(0, 5).map((list) =>
    `{${list.slice(0, 8).join(", ")}${list.length > 8 ? ", …" : ""}}`
  );
  throw new InputError(
    `${graph.name} is not ${graph.directed ? "strongly " : ""}connected: it has ${components.length} components, ${
      listed.join(", ")
    }${components.length > 5 ? ", …" : ""}; add links between them`,
  );
}

/**
 * The number of hops from device `source` to each device.
 *
 * @returns `[devices]`; 0 for the source, `Infinity` for devices never reached.
 * @throws {InputError} If there is no such device.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.distances(graph.path(4), 0).join() === "0,1,2,3");
 * ```
 */
export function distances(graph: Graph, source: number): number[] {
  if (graph.neighbors[source] === undefined) {
    throw new InputError(`${graph.name} has no device ${source}; devices are numbered 0 to ${graph.devices - 1}`);
  }
  return hops(receivers(graph), source);
}

/**
 * The diameter of a graph: the number of hops between the two devices farthest apart, and thus the rounds a device's
 * information needs to reach all others.
 *
 * @throws {InputError} If some device does not reach another, naming both.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.diameter(graph.ring(10)) === 5);
 * ```
 */
export function diameter(graph: Graph): number {
  const forward = receivers(graph);
  let longest = 0;
  for (let k = 0; k < graph.devices; k++) {
    hops(forward, k).forEach((distance, j) => {
      if (distance === Infinity) {
        throw new InputError(
          `${graph.name} has no diameter: device ${k} does not reach device ${j}; add links until it is connected`,
        );
      }
      longest = Math.max(longest, distance);
    });
  }
  return longest;
}

function hops(next: Graph["neighbors"], source: number): number[] {
  const distance = next.map(() => Infinity);
  distance[source] = 0;
  const queue = [source];
  for (const k of queue) {
    for (const j of next[k]!) {
      if (distance[j] !== Infinity) continue;
      distance[j] = distance[k]! + 1;
      queue.push(j);
    }
  }
  return distance;
}
