import { type CallsJob, callUnits } from "./job/calls.ts";
import { type CombineJob, combineUnits } from "./job/combine.ts";
import { type DriftJob, driftUnits } from "./job/drift.ts";
import { type EvaluationJob, evaluationUnits } from "./job/evaluation.ts";
import { type GradientsJob, gradientUnits } from "./job/gradients.ts";
import { type LocalStepsJob, localStepsUnits } from "./job/local_steps.ts";
import { type MixingJob, mixingUnits } from "./job/mixing.ts";
import type { Thread } from "./thread.ts";

/** Work in units that do not depend on each other; plain numbers, to be sent to workers. All addresses are in the arena. */
export type Job =
  & { readonly units: number }
  & (LocalStepsJob | GradientsJob | EvaluationJob | MixingJob | CombineJob | DriftJob | CallsJob);

/** Does units of a job until none is left; the threads at work on it share the counter (an int32 at an address). */
export function work(thread: Thread, job: Job, counter: number): void {
  const next = new Int32Array(thread.memory.buffer, counter, 1);
  const unit = unitsOf(thread, job);
  for (let i = Atomics.add(next, 0, 1); i < job.units; i = Atomics.add(next, 0, 1)) unit(i);
}

function unitsOf(thread: Thread, job: Job): (unit: number) => void {
  switch (job.kind) {
    case "localSteps":
      return localStepsUnits(thread, job);
    case "gradients":
      return gradientUnits(thread, job);
    case "evaluation":
      return evaluationUnits(thread, job);
    case "mixing":
      return mixingUnits(thread, job);
    case "combine":
      return combineUnits(thread, job);
    case "calls":
      return callUnits(thread, job);
    case "drift":
      return driftUnits(thread, job);
  }
}
