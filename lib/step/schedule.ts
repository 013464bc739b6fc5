import { z } from "zod";
import { checkOptions, InputError, shown, type Spec } from "../base/mod.ts";

/** A step size that changes with the round. */
export interface Schedule {
  /** JSON form. */
  readonly spec: Spec;
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
  /** Every so many rounds; default 1. */
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
  checkOptions("schedule.warmUp", z.strictObject({ rounds: z.int().min(1) }), options);
  checkLearningRate("schedule.warmUp", then);
  const { rounds } = options;
  return {
    spec: { kind: "warmUp", then: rateSpec(then), rounds },
    at: (round) => Math.min(round / rounds, 1) * rateAt(then, round),
  };
}

/**
 * The step size of a round.
 *
 * @example
 * ```ts
 * import { schedule } from "murmuration";
 *
 * console.assert(schedule.rateAt(0.1, 7) === 0.1);
 * ```
 */
export function rateAt(rate: LearningRate, round: number): number {
  return typeof rate === "number" ? rate : rate.at(round);
}

/**
 * The JSON form of a step size.
 *
 * @example
 * ```ts
 * import { schedule } from "murmuration";
 *
 * console.assert(schedule.rateSpec(0.1) === 0.1);
 * ```
 */
export function rateSpec(rate: LearningRate): number | Spec {
  return typeof rate === "number" ? rate : rate.spec;
}

/**
 * The functions of a step size, by whose source a run is named: none of a number.
 *
 * @example
 * ```ts
 * import { schedule } from "murmuration";
 *
 * console.assert(schedule.rateFunctions(0.1).length === 0);
 * ```
 */
export function rateFunctions(rate: LearningRate): readonly Schedule["at"][] {
  return typeof rate === "number" ? [] : [rate.at];
}

/**
 * Refuses what is neither a positive number nor a schedule.
 *
 * @throws {InputError} With the value.
 *
 * @example
 * ```ts
 * import { schedule } from "murmuration";
 *
 * schedule.checkLearningRate("localSteps", 0.1);
 * ```
 */
export function checkLearningRate(what: string, rate: LearningRate): void {
  const usable = typeof rate === "number"
    ? rate > 0 && rate < Infinity
    : typeof rate === "object" && typeof rate?.at === "function";
  if (usable) return;
  throw new InputError(
    `${what}: learningRate is ${
      shown(rate)
    }; give a positive number or a schedule, such as schedule.exponential({ … })`,
  );
}

const positive = z.number().positive();
