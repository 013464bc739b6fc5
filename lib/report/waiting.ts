import { InputError } from "../base/mod.ts";
import type { Waiting } from "../metric/mod.ts";
import { type Estimate, estimate, estimateDifference, formatEstimate } from "./estimate.ts";
import { above, type Finding } from "./verdict.ts";

/**
 * Rounds to a target for a table: their mean with its interval where every seed reached it; where one did not, how many
 * did, for a mean over the others would flatter.
 *
 * @param waiting `[seeds]`, such as `metrics.waitingPerSeed` gives.
 * @throws {InputError} If there is no seed.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.roundsCell([{ rounds: null, last_round: 20 }]) === "not reached in 20 rounds");
 * ```
 */
export function roundsCell(waiting: readonly Waiting[]): Estimate | string {
  const reached = waiting.flatMap(({ rounds }) => rounds ?? []);
  if (reached.length === waiting.length) return estimate(reached);
  const last = Math.max(...waiting.map((run) => run.last_round));
  const who = reached.length === 0 ? "not reached" : `reached by ${reached.length} of ${waiting.length} seeds`;
  return `${who} in ${last} rounds`;
}

/**
 * The same for a sentence: `12.3 [10, 14.6], 3 seeds`.
 *
 * @throws {InputError} If there is no seed.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.formatRounds([{ rounds: 12, last_round: 20 }]) === "12 rounds, 1 seed, no interval");
 * ```
 */
export function formatRounds(waiting: readonly Waiting[]): string {
  const cell = roundsCell(waiting);
  return typeof cell === "string" ? cell : formatEstimate(cell).replace(/(,[^,]*seed)/, " rounds$1");
}

/**
 * Whether the first reaches a target sooner than the second, seed by seed: {@linkcode above} zero for the rounds that it
 * saves. Where the second never reached it, it is taken to have reached it in its last round, the least that is possible. It
 * fails where the first never reached it in some seed, and is unclear where neither did in all.
 *
 * @param first `[seeds]`.
 * @param second `[seeds]`, of the same seeds in the same order.
 * @throws {InputError} If there are not equally many seeds, or none.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const [fast, slow] = [[5, 6, 5], [9, 10, 9]].map((runs) => runs.map((rounds) => ({ rounds, last_round: 20 })));
 * console.assert(report.sooner(fast!, slow!) === "holds");
 * ```
 */
export function sooner(first: readonly Waiting[], second: readonly Waiting[]): Finding {
  if (first.length !== second.length || first.length === 0) {
    throw new InputError(`a comparison of ${first.length} and ${second.length} seeds; give the same seeds for both`);
  }
  const censored = (waiting: readonly Waiting[]) => waiting.every(({ rounds }) => rounds === null);
  if (censored(first) && censored(second)) return "unclear";
  if (first.some(({ rounds }) => rounds === null)) return "fails";
  const saved = estimateDifference(
    second.map(({ rounds, last_round }) => rounds ?? last_round),
    first.map(({ rounds }) => rounds!),
  );
  return above(saved, 0);
}
