import { z } from "zod";
import { checkOptions, checkWholeNumber, InputError, shown } from "../base/mod.ts";
import { type Graph, graphOf } from "./graph.ts";

/** A link `[a, b]`: a sends to b, and in an undirected graph b to a as well. */
export type Edge = readonly [number, number];

/** Options of {@linkcode fromEdges} and {@linkcode fromAdjacency}. */
export interface EdgesOptions {
  /** Whether a link works in one direction only. Default: false. */
  readonly directed?: boolean;
  /** Name for figures and messages. Default: the number of devices and links. */
  readonly name?: string;
}

/**
 * The graph with the given links. Its spec holds the links in rising order, whatever order they are given in, and
 * leaves the name out.
 *
 * @param devices Number of devices K, numbered from 0.
 * @param links Links; one given twice counts once.
 * @throws {InputError} On an unknown device or a link from a device to itself.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const triangle = graph.fromEdges(3, [[0, 1], [1, 2], [2, 0]], { name: "triangle" });
 * console.assert(graph.diameter(triangle) === 1);
 * ```
 */
export function fromEdges(devices: number, links: readonly Edge[], options: EdgesOptions = {}): Graph {
  checkOptions("fromEdges", schema, options);
  checkWholeNumber("the number of devices of fromEdges", devices, 1);
  for (const link of links) {
    for (const k of link) {
      if (!Number.isInteger(k) || k < 0 || k >= devices) {
        throw new InputError(
          `fromEdges: link ${shown(link)} names device ${shown(k)}; devices are numbered 0 to ${devices - 1}`,
        );
      }
    }
  }
  const { directed = false, name } = options;
  const neighbors = neighborsOf(devices, links, directed);
  const drawn = graphOf(name ?? "fromEdges", { kind: "fromEdges" }, neighbors);
  const canonical = directed ? arcs(drawn) : edges(drawn);
  return {
    ...drawn,
    name: name ?? `fromEdges(${devices} devices, ${canonical.length} links${directed ? ", directed" : ""})`,
    spec: { kind: "fromEdges", devices, edges: canonical, directed },
  };
}

/**
 * The graph of an adjacency matrix, laid out like a mixing matrix: row k says from whom device k receives. Its spec is
 * that of {@linkcode fromEdges}.
 *
 * @param adjacency `[devices, devices]`: 1 or `true` where there is a link, 0 or `false` elsewhere and on the diagonal.
 * @throws {InputError} If the matrix is not square, has other entries or a self-loop, or is not symmetric although the
 * graph is undirected.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const path = graph.fromAdjacency([[0, 1, 0], [1, 0, 1], [0, 1, 0]]);
 * console.assert(graph.edges(path).length === 2);
 * ```
 */
export function fromAdjacency(
  adjacency: readonly (readonly (number | boolean)[])[],
  options: EdgesOptions = {},
): Graph {
  checkOptions("fromAdjacency", schema, options);
  const links: Edge[] = [];
  adjacency.forEach((row, k) => {
    if (row.length !== adjacency.length) {
      throw new InputError(
        `adjacency row ${k} has ${row.length} entries; expected ${adjacency.length}, one per device`,
      );
    }
    row.forEach((entry, j) => {
      if (Number(entry) !== 0 && Number(entry) !== 1) {
        throw new InputError(`adjacency entry (${k}, ${j}) is ${shown(entry)}; expected 0 or 1`);
      }
      if (!options.directed && Number(entry) !== Number(adjacency[j]?.[k])) {
        throw new InputError(
          `adjacency entries (${k}, ${j}) and (${j}, ${k}) differ; make the matrix symmetric or pass directed: true`,
        );
      }
      if (Number(entry) === 1) links.push([j, k]);
    });
  });
  return fromEdges(adjacency.length, links, options);
}

/**
 * The links of a graph in rising order: in an undirected graph each once, as `[smaller, larger]`, in a directed one as
 * `[sender, receiver]`.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.edges(graph.complete(4)).length === 6);
 * ```
 */
export function edges(graph: Graph): Edge[] {
  return graph.directed ? arcs(graph) : arcs(graph).filter(([a, b]) => a < b);
}

/**
 * The number of devices each device receives from, not counting itself; in an undirected graph its degree.
 *
 * @returns `[devices]`.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.degrees(graph.star(4)).join() === "3,1,1,1");
 * ```
 */
export function degrees(graph: Graph): number[] {
  return graph.neighbors.map((list) => list.length);
}

/**
 * The devices that each device sends to, in rising order; in an undirected graph its neighbours.
 *
 * @returns `[devices]` lists of devices.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.receivers(graph.ring(3, { directed: true }))[2]?.join() === "0");
 * ```
 */
export function receivers(graph: Graph): readonly (readonly number[])[] {
  if (!graph.directed) return graph.neighbors;
  const lists: number[][] = graph.neighbors.map(() => []);
  graph.neighbors.forEach((list, k) => list.forEach((j) => lists[j]!.push(k)));
  return lists;
}

/**
 * From whom each device receives, given the links; the input of {@linkcode graphOf}.
 *
 * @param directed Whether a link works only from its first device to its second.
 * @returns `[devices]` lists of devices, in the order of the links.
 */
export function neighborsOf(devices: number, links: readonly Edge[], directed: boolean): number[][] {
  const lists: number[][] = Array.from({ length: devices }, () => []);
  for (const [a, b] of links) {
    lists[b]!.push(a);
    if (!directed) lists[a]!.push(b);
  }
  return lists;
}

const schema = z.strictObject({ directed: z.boolean().optional(), name: z.string().min(1).optional() });

function arcs(graph: Graph): Edge[] {
  return receivers(graph).flatMap((list, a) => list.map((b): Edge => [a, b]));
}
