import { z } from "zod";
import { checkOptions, InputError, shown } from "../base/mod.ts";
import { studentTQuantile } from "./student_t.ts";

/** How long something took or, if it never happened, how long it was observed. */
export interface Waiting {
  /** Rounds until the target was reached; null if it was not (censored). */
  readonly rounds: number | null;
  /** The last round observed. */
  readonly last_round: number;
}

/** A point of a {@linkcode KaplanMeier} curve. */
export interface SurvivalPoint {
  /** The round. */
  readonly round: number;
  /** How many had not yet reached the target and were still observed. */
  readonly atRisk: number;
  /** How many reached it in this round. */
  readonly reached: number;
  /** Estimated probability of not having reached it by the end of this round. */
  readonly survival: number;
}

/** The distribution of rounds to a target when some runs never reached it. */
export interface KaplanMeier {
  /** The curve, a point per round in which a run reached the target. */
  readonly points: readonly SurvivalPoint[];
  /** The median number of rounds; null if less than half of the runs reached the target. */
  readonly median: number | null;
  /** Lower end of its interval; null if there is none. */
  readonly low: number | null;
  /** Upper end of its interval; null if it is open because too few runs reached the target. */
  readonly high: number | null;
  /** Number of runs. */
  readonly runs: number;
  /** How many of them never reached the target. */
  readonly censored: number;
}

/** Options of {@linkcode kaplanMeier}. */
export interface KaplanMeierOptions {
  /** The probability with which such an interval covers the true median. Default: 0.95. */
  readonly level?: number;
}

/**
 * The distribution of rounds to a target, treating runs that never reached it as censored instead of leaving them out:
 * the product-limit estimate of Kaplan and Meier (1958), S(t) = ∏_{i ≤ t} (1 − d_i / n_i). The median's interval holds
 * the rounds at which 1/2 is inside the pointwise interval of S, on the scale of log(−log S) with Greenwood's variance
 * (Brookmeyer and Crowley, 1982).
 *
 * @param waiting One entry per run, for example the `runs` of {@linkcode timeToTarget}.
 * @throws {InputError} If there are fewer than 2 runs, or a number of rounds is negative or beyond the last round.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * const { median, censored } = metrics.kaplanMeier([
 *   { rounds: 4, last_round: 20 },
 *   { rounds: 6, last_round: 20 },
 *   { rounds: null, last_round: 20 },
 * ]);
 * console.assert(median === 6 && censored === 1);
 * ```
 */
export function kaplanMeier(waiting: readonly Waiting[], options: KaplanMeierOptions = {}): KaplanMeier {
  const { level = 0.95 } = checkOptions("kaplanMeier", schema, options);
  if (waiting.length < 2) {
    throw new InputError(
      `rounds to a target take at least 2 runs; there ${waiting.length === 1 ? "is 1" : "are none"}`,
    );
  }
  const times = waiting.map(({ rounds, last_round }) => rounds ?? last_round);
  waiting.forEach(({ last_round }, i) => {
    if (!(times[i]! >= 0 && times[i]! <= last_round)) {
      throw new InputError(`a run reached its target in round ${shown(times[i])} of ${shown(last_round)}`);
    }
  });
  const rounds = [...new Set(waiting.flatMap((run) => run.rounds ?? []))].sort((a, b) => a - b);
  const width = studentTQuantile((1 + level) / 2, 1e6); // the normal one to five digits
  let survival = 1;
  let greenwood = 0;
  const points = rounds.map((round) => {
    const atRisk = times.filter((time) => time >= round).length;
    const reached = waiting.filter((run) => run.rounds === round).length;
    survival *= 1 - reached / atRisk;
    greenwood += reached / (atRisk * (atRisk - reached));
    const half = width * Math.sqrt(greenwood) / Math.abs(Math.log(survival));
    const bound = (sign: number) => survival > 0 ? survival ** Math.exp(sign * half) : 0;
    return { round, atRisk, reached, survival, low: bound(1), high: bound(-1) };
  });
  const first = (value: "survival" | "low" | "high") =>
    points.find((point) => point[value] <= 0.5 + 1e-12)?.round ?? null;
  return {
    points: points.map(({ round, atRisk, reached, survival }) => ({ round, atRisk, reached, survival })),
    median: first("survival"),
    low: first("low"),
    high: first("high"),
    runs: waiting.length,
    censored: waiting.filter((run) => run.rounds === null).length,
  };
}

const schema = z.strictObject({ level: z.number().gt(0).lt(1).optional() });
