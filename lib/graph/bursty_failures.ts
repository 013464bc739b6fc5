import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { bursts } from "../random/mod.ts";
import { failing } from "./failing.ts";
import type { Graph, TimeVaryingGraph } from "./graph.ts";
import { probability } from "./options.ts";

/** Options of {@linkcode withBurstyFailures}. */
export interface BurstyFailureOptions {
  /**
   * Probability that a link is failed in any given round, and the long-run share of failed rounds; from 0 to below 1.
   */
  readonly probability: number;
  /** Mean length of a failure in rounds, L ≥ 1/(1 − probability), which is the mean length of independent failures. */
  readonly burstLength: number;
}

/**
 * A graph whose links fail in bursts: each link is a Markov chain of two states, independent of the others (Gilbert, 1960).
 * With failing probability p and mean burst length L, a failed link recovers with probability 1/L and a working one fails
 * with probability p / ((1 − p)·L); round 1 is drawn from the stationary distribution (p, 1 − p).
 *
 * L = 1/(1 − p) gives failures that are independent from round to round, as {@linkcode withLinkFailures} does.
 *
 * @throws {InputError} If the probability is not from 0 to below 1, or the bursts are shorter than independent ones.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const flaky = graph.withBurstyFailures(graph.ring(10), { probability: 0.3, burstLength: 5 });
 * console.assert(graph.edges(flaky.at(100, 0)).length <= 10);
 * ```
 */
export function withBurstyFailures(graph: Graph, options: BurstyFailureOptions): TimeVaryingGraph {
  checkOptions("withBurstyFailures", schema, options);
  const { probability: p, burstLength } = options;
  const chains = bursts("withBurstyFailures: burstLength", p, burstLength);
  return failing(graph, {
    name: `bursty failures ${p}, mean length ${burstLength}`,
    spec: { kind: "withBurstyFailures", probability: p, burstLength },
    survivors: ({ links, round, random }) => {
      const failed = chains(links.length, round, random);
      return links.filter((_, i) => !failed[i]);
    },
  });
}

const schema = z.strictObject({ probability: probability.lt(1), burstLength: z.number() });
