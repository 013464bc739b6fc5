import { z } from "zod";
import { InputError, type Spec } from "../base/mod.ts";

/** A step size that changes with the round. */
export interface Schedule {
  /** JSON form; a constant is its number. */
  readonly spec: Spec | number;
  /** The step size η of a round, from 1. */
  at(round: number): number;
}

/** A step size η: a number, or one that changes with the round. */
export type LearningRate = number | Schedule;

/** The option `learningRate`: a positive number or a schedule, read as a schedule. */
export const learningRate = z.custom<LearningRate>(
  (rate) =>
    typeof rate === "number"
      ? rate > 0 && rate < Infinity
      : typeof rate === "object" && rate !== null && "spec" in rate && "at" in rate && typeof rate.at === "function",
  { error: "expected a positive number or a schedule, such as schedule.exponential({ … })" },
).transform(asSchedule);

/** The step size of a round, checked. */
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
