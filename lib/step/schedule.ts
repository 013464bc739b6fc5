import { z } from "zod";
import { checkOptions, define, InputError, type Spec } from "../base/mod.ts";

/** A step size that changes with the round. */
export interface Schedule {
  /** JSON form; a constant is its number. */
  readonly spec: Spec | number;
  /** The step size η of a round, from 1. */
  at(round: number): number;
}

/** A step size η: a number, or one that changes with the round. */
export type LearningRate = number | Schedule;

/** Options of {@linkcode stepwise}. */
export interface StepwiseOptions {
  /** η of the first rounds. */
  readonly initial: number;
  /** What η is multiplied with at each of the rounds; 0.1 in paper C. */
  readonly factor: number;
  /** The rounds, rising, from which on it is smaller: half and three quarters of all rounds in paper C. */
  readonly rounds: readonly number[];
}

/** Options of {@linkcode exponential}. */
export interface ExponentialOptions {
  /** η of the first rounds. */
  readonly initial: number;
  /** What η is multiplied with: 0.981 per epoch in the figures of paper C. */
  readonly factor: number;
  /** Every so many rounds. Default: 1. */
  readonly every?: number;
}

/** Options of {@linkcode warmUp}. */
export interface WarmUpOptions {
  /** Rounds of the warm-up. */
  readonly rounds: number;
}

/**
 * A step size that falls by a factor at given rounds: η_r = η_1·factor^(number of the given rounds ≤ r).
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { schedule } from "murmuration";
 *
 * const eta = schedule.stepwise({ initial: 0.1, factor: 0.1, rounds: [50, 75] });
 * console.assert(eta.at(49) === 0.1 && Math.abs(eta.at(50) - 0.01) < 1e-12);
 * ```
 */
export function stepwise(options: StepwiseOptions): Schedule {
  checkOptions(
    "schedule.stepwise",
    z.strictObject({ initial: positive, factor: positive, rounds: z.array(z.int().min(1)) }),
    options,
  );
  const { initial, factor, rounds } = options;
  return {
    spec: { kind: "stepwise", initial, factor, rounds },
    at: (round) => initial * factor ** rounds.filter((from) => from <= round).length,
  };
}

/**
 * A step size that falls by a factor every so many rounds: η_r = η_1·factor^⌊(r − 1)/every⌋.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { schedule } from "murmuration";
 *
 * const eta = schedule.exponential({ initial: 0.1, factor: 0.5, every: 10 });
 * console.assert(eta.at(10) === 0.1 && eta.at(11) === 0.05);
 * ```
 */
export function exponential(options: ExponentialOptions): Schedule {
  checkOptions(
    "schedule.exponential",
    z.strictObject({ initial: positive, factor: positive, every: z.int().min(1).optional() }),
    options,
  );
  const { initial, factor, every = 1 } = options;
  return {
    spec: { kind: "exponential", initial, factor, every },
    at: (round) => initial * factor ** Math.floor((round - 1) / every),
  };
}

/**
 * A step size that first grows in equal steps to that of another schedule: η_r = min(r/rounds, 1)·then_r.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { schedule } from "murmuration";
 *
 * console.assert(schedule.warmUp(0.4, { rounds: 4 }).at(1) === 0.1);
 * ```
 */
export function warmUp(then: LearningRate, options: WarmUpOptions): Schedule {
  const { rounds, after, spec, functions } = readWarmUp({ ...options, after: then });
  return Object.assign({ spec, at: (round: number) => Math.min(round / rounds, 1) * after.at(round) }, { functions });
}

/** The option `learningRate`: a positive number or a schedule, read as a schedule. */
export const learningRate = z.custom<LearningRate>(
  (rate) =>
    typeof rate === "number"
      ? rate > 0 && rate < Infinity
      : typeof rate === "object" && rate !== null && "spec" in rate && "at" in rate && typeof rate.at === "function",
  { error: "expected a positive number or a schedule, such as schedule.exponential({ … })" },
).transform(asSchedule);

/** The step size of a round, refused where it is none. */
export function rateOf(schedule: Schedule, round: number): number {
  const rate = schedule.at(round);
  if (Number.isFinite(rate) && rate >= 0) return rate;
  throw new InputError(
    `the learning rate of round ${round} is ${rate}; a schedule gives a finite number of at least 0`,
  );
}

function asSchedule(rate: LearningRate): Schedule {
  return typeof rate === "number" ? { spec: rate, at: () => rate } : rate;
}

const readWarmUp = define("schedule.warmUp", { rounds: z.int().min(1), after: learningRate });

const positive = z.number().positive();
