import { z } from "zod";
import { checkOptions, define } from "../base/mod.ts";
import { type LearningRate, learningRate, type Schedule } from "./rate.ts";

export type { LearningRate, Schedule } from "./rate.ts";

/** Options of {@linkcode stepwise}. */
export interface StepwiseOptions {
  /** η of the first rounds. */
  readonly initial: number;
  /** The factor of η at each of the rounds; 0.1 in paper C. */
  readonly factor: number;
  /** The rounds at which it shrinks, rising: half and three quarters of all rounds in paper C. */
  readonly rounds: readonly number[];
}

/** Options of {@linkcode exponential}. */
export interface ExponentialOptions {
  /** η of the first rounds. */
  readonly initial: number;
  /** The factor of η: 0.981 per epoch in the figures of paper C. */
  readonly factor: number;
  /** Rounds between two reductions. Default: 1. */
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
 * A step size that falls by a factor every `every` rounds: η_r = η_1·factor^⌊(r − 1)/every⌋.
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
 * A step size that first grows linearly to that of another schedule: η_r = min(r/rounds, 1)·then_r.
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
  const { rounds, after, spec } = readWarmUp({ ...options, after: then });
  return { spec, at: (round) => Math.min(round / rounds, 1) * after.at(round) };
}

const readWarmUp = define("schedule.warmUp", { rounds: z.int().min(1), after: learningRate });

const positive = z.number().positive();
