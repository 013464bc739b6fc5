import { checkWholeNumber, type Spec } from "../base/mod.ts";
import { type Stream, stream } from "../random/mod.ts";
import { type Edge, edges, neighborsOf } from "./edges.ts";
import { graphAt, graphOf, type TimeVaryingGraph, type Topology } from "./graph.ts";

/** How links fail. */
export interface Failures {
  /** For figures and messages, after the topology's name and "with". */
  readonly name: string;
  /** JSON form without the topology; its kind and the topology's spec key the random streams. */
  readonly spec: Spec;
  /** The links that work in a round. */
  survivors(draws: FailureDraws): Edge[];
}

/** What decides which links work in a round. */
export interface FailureDraws {
  /** The links of the round, failed or not, in rising order. */
  readonly links: readonly Edge[];
  /** The round, from 1. */
  readonly round: number;
  /** The random stream of any round. */
  random(round: number): Stream;
}

/** The topology with failures; in a round without failures it is the topology's own graph. */
export function failing(topology: Topology, failures: Failures): TimeVaryingGraph {
  const { devices } = topology;
  const spec = { ...failures.spec, topology: topology.spec };
  const purpose = JSON.stringify([spec.kind, topology.spec]);
  const name = `${topology.name} with ${failures.name}`;
  const at = (round: number, seed: number) => {
    checkWholeNumber("the round of a time-varying graph", round, 1);
    const graph = graphAt(topology, round, seed);
    const links = edges(graph);
    const working = failures.survivors({ links, round, random: (r) => stream({ seed, purpose, round: r }) });
    if (working.length === links.length) return graph;
    const { positions } = graph;
    const left = graphOf(
      `${name}, round ${round}`,
      { ...spec, round, seed },
      neighborsOf(devices, working, graph.directed),
    );
    return positions ? { ...left, positions } : left;
  };
  return { name, spec, devices, at };
}
