import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { failing } from "./failing.ts";
import type { TimeVaryingGraph, Topology } from "./graph.ts";
import { probability } from "./options.ts";

/** Options of {@linkcode withLinkFailures} and {@linkcode withDeviceOutages}. */
export interface FailureOptions {
  /** Probability that a link (or device) fails in a round, independently of all others; from 0 to 1. */
  readonly probability: number;
}

/**
 * A topology whose links fail at random: in every round each link of that round fails with the given probability,
 * independently of other links and rounds. An undirected link fails in both directions at once; in a directed graph each
 * direction fails by itself.
 *
 * The failures depend only on the run's seed, the topology and the round.
 *
 * @throws {InputError} If the probability is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const flaky = graph.withLinkFailures(graph.ring(10), { probability: 0.3 });
 * console.assert(graph.edges(flaky.at(1, 0)).length <= 10);
 * ```
 */
export function withLinkFailures(topology: Topology, options: FailureOptions): TimeVaryingGraph {
  checkOptions("withLinkFailures", z.strictObject({ probability }), options);
  return failing(topology, {
    name: `link failures ${options.probability}`,
    spec: { kind: "withLinkFailures", probability: options.probability },
    survivors: ({ links, round, random }) => {
      const draws = random(round);
      return links.filter(() => draws.uniform() >= options.probability);
    },
  });
}
