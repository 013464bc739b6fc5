import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import { failing, type FailureDraws } from "./failing.ts";
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
  if (burstLength * (1 - p) < 1 - 1e-12) {
    throw new InputError(
      `withBurstyFailures: burstLength is ${burstLength}; expected at least ${1 / (1 - p)}, ` +
        `the mean length of independent failures of probability ${p}`,
    );
  }
  const fails = p / ((1 - p) * burstLength);
  const staysFailed = 1 - 1 / burstLength;
  return failing(graph, {
    name: `bursty failures ${p}, mean length ${burstLength}`,
    spec: { kind: "withBurstyFailures", probability: p, burstLength },
    survivors: (draws) => {
      const failed = failedLinks(draws, { p, fails, staysFailed });
      return draws.links.filter((_, i) => !failed[i]);
    },
  });
}

const schema = z.strictObject({ probability: probability.lt(1), burstLength: z.number() });

interface Chain {
  readonly p: number;
  readonly fails: number;
  readonly staysFailed: number;
}

/**
 * A link's draw u in a round makes it fail if u < fails, work if u ≥ staysFailed, and keep its state in between. So the
 * state follows from the last round whose draw decided it; earlier rounds need not be drawn.
 */
function failedLinks(
  { links, round, random }: FailureDraws,
  { p, fails, staysFailed }: Chain,
): (boolean | undefined)[] {
  const failed: (boolean | undefined)[] = links.map(() => undefined);
  let undecided = links.length;
  for (let r = round; undecided > 0; r--) {
    const draws = random(r);
    const [failsBelow, worksFrom] = r === 1 ? [p, p] : [fails, staysFailed];
    for (let i = 0; i < links.length; i++) {
      const u = draws.uniform();
      if (failed[i] !== undefined || (u >= failsBelow && u < worksFrom)) continue;
      failed[i] = u < failsBelow;
      undecided--;
    }
  }
  return failed;
}
