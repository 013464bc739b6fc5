import { z } from "zod";
import { InputError, rounding, shown } from "../base/mod.ts";
import type { Evaluation } from "../engine/mod.ts";
import type { Step } from "../step/mod.ts";
import type { Observer } from "./observer.ts";

/**
 * When a run ends early: after the round of the first evaluation that meets the target. Rounds up to it are the same as
 * without the rule.
 */
export interface StopRule {
  /** The accuracy on all classes to reach, more than 0 and at most 1. */
  readonly accuracy: number;
  /**
   * Who must reach it: the `"slowest"` device, so that all have reached it, or the `"mean"` over devices. Default:
   * `"slowest"`.
   */
  readonly of?: "slowest" | "mean";
  /** The step after which it counts, by name. Default: the last evaluated one of the round. */
  readonly phase?: string;
}

/** The check of a {@linkcode StopRule}. */
export const stopSchema = z.strictObject({
  accuracy: z.number().gt(0).max(1),
  of: z.enum(["slowest", "mean"]).optional(),
  phase: z.string().optional(),
});

/**
 * The rule with the step after which it counts.
 *
 * @throws {InputError} If the algorithm has no step that is evaluated.
 */
export function stopRuleOf(
  { accuracy, of = "slowest", phase }: StopRule,
  run: {
    readonly algorithm: string;
    readonly steps: readonly Step[];
    readonly evaluation: { readonly phases?: readonly string[] };
  },
): Required<StopRule> {
  const { algorithm, steps, evaluation } = run;
  const evaluated = steps.filter(({ name }) => evaluation.phases?.includes(name) !== false)
    .map(({ name }) => name);
  const found = phase === undefined ? evaluated.at(-1) : evaluated.find((name) => name === phase);
  if (found !== undefined) return { accuracy, of, phase: found };
  throw new InputError(
    `simulate: "${algorithm}" cannot stop at a target after ${phase === undefined ? "any step" : shown(phase)}: ` +
      (evaluated.length > 0
        ? `what is evaluated in its rounds is ${evaluated.join(", ")}`
        : `none of its steps is evaluated; add one to "evaluation.phases"`),
  );
}

/** Ends a run after the round in which its target is met. */
export function stopsAt(rule: Required<StopRule>): Observer {
  let met = false;
  return ({ phase, measurement, endsRound }) => {
    if (measurement && phase === rule.phase) met = isMet(rule, measurement.evaluation);
    return met && endsRound ? "stop" : undefined;
  };
}

/** Whether the target is met. */
export function isMet({ accuracy, of = "slowest" }: StopRule, { correct, total }: Evaluation): boolean {
  const classes = total.length;
  const tested = total.reduce((sum, count) => sum + count, 0);
  const accuracies = Array.from({ length: correct.length / classes }, (_, device) => {
    const right = correct.subarray(device * classes, (device + 1) * classes);
    return right.reduce((sum, count) => sum + count, 0) / tested;
  });
  if (of === "slowest") return accuracies.every((reached) => reached >= accuracy);
  return accuracies.reduce((sum, reached) => sum + reached, 0) / accuracies.length >= accuracy - rounding;
}
