import { checkWholeNumber, InputError, shown, type Spec } from "../base/mod.ts";

/**
 * Who sends to whom in one round. Made by constructors such as `graph.ring` and `graph.fromEdges`. A device always has
 * its own parameters, so self-loops are never stored.
 */
export interface Graph {
  /** Name for figures and messages, for example `"ring(10)"`. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** Number of devices K. */
  readonly devices: number;
  /** Whether some device receives from a device it does not send to. */
  readonly directed: boolean;
  /** `[devices]`: the devices that k receives from, in rising order, without k. In an undirected graph: its neighbours. */
  readonly neighbors: readonly (readonly number[])[];
  /** `[devices]`: the position of each device, on graphs drawn by distance. */
  readonly positions?: readonly (readonly [x: number, y: number])[];
}

/** A graph that changes with the round: link failures, one-peer schedules. */
export interface TimeVaryingGraph {
  /** Name for figures and messages. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** Number of devices K, the same in every round. */
  readonly devices: number;
  /**
   * The graph of one round, a pure function of its arguments.
   *
   * @param round From 1.
   * @param seed The seed of the run; schedules without randomness ignore it.
   */
  at(round: number, seed: number): Graph;
}

/** A graph, fixed or changing with the round. */
export type Topology = Graph | TimeVaryingGraph;

/**
 * The graph of one round of any topology; a fixed graph is the same in every round.
 *
 * @param round From 1.
 * @param seed The seed of the run.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const ring = graph.ring(4);
 * console.assert(graph.graphAt(ring, 7, 0) === ring);
 * ```
 */
export function graphAt(topology: Topology, round: number, seed: number): Graph {
  return "at" in topology ? topology.at(round, seed) : topology;
}

/**
 * A graph from lists of who receives from whom. Every graph constructor ends with it; for a graph of your own use
 * {@linkcode fromEdges}, unless it needs its own JSON form.
 *
 * @param name For figures and messages.
 * @param spec JSON form; graphs with equal specs have equal links.
 * @param neighbors `[devices]`: for each device the devices it receives from, in any order.
 * @throws {InputError} On an unknown device or a self-loop.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const mutual = graph.graphOf("pair", { kind: "pair" }, [[1], [0]]);
 * console.assert(!mutual.directed);
 * ```
 */
export function graphOf(name: string, spec: Spec, neighbors: readonly Iterable<number>[]): Graph {
  const devices = neighbors.length;
  checkWholeNumber(`the number of devices of ${name}`, devices, 1);
  const sorted = neighbors.map((list) => [...new Set(list)].sort((a, b) => a - b));
  sorted.forEach((list, k) => {
    for (const j of list) {
      if (!Number.isInteger(j) || j < 0 || j >= devices) {
        throw new InputError(
          `${name}: device ${k} has neighbour ${shown(j)}; devices are numbered 0 to ${devices - 1}`,
        );
      }
      if (j === k) throw new InputError(`${name}: device ${k} is linked to itself; leave self-loops out`);
    }
  });
  const sets = sorted.map((list) => new Set(list));
  const directed = sorted.some((list, k) => list.some((j) => !sets[j]!.has(k)));
  return { name, spec, devices, directed, neighbors: sorted };
}
