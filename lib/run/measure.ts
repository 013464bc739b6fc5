import { InputError } from "../base/mod.ts";
import { type Matrix, row, type Session } from "../engine/mod.ts";
import type { Snapshot } from "./observer.ts";
import type { PlannedRun } from "./plan.ts";
import type { Measurement } from "./recorder.ts";
import type { Stepping } from "./stepping.ts";

/**
 * Looks at a run after a step: whether it is still finite, and what is measured where an evaluation is due.
 *
 * @returns `"diverged"` if parameters or losses are no finite numbers, `"not due"` where nothing is to be measured.
 * @throws {InputError} If a metric does not give one number per device.
 */
export async function measure(
  run: PlannedRun,
  stepping: Stepping,
  snapshot: Snapshot,
): Promise<Measurement | "diverged" | "not due"> {
  const { round, phase, parameters, session } = snapshot;
  if (!finite(parameters, session)) return "diverged";
  if (!isDue(run, round, phase)) return "not due";
  const { samples } = run.evaluation;
  const evaluation = await session.evaluate(parameters, samples === undefined ? {} : { samples });
  const drift = await session.drift(parameters);
  if (![...evaluation.loss, ...drift].every(Number.isFinite)) return "diverged";
  const metrics = stepping.reported(phase);
  for (const [name, metric] of Object.entries(run.metrics)) {
    metrics[name] = await metric(snapshot);
    if (metrics[name].length !== parameters.rows) {
      throw new InputError(`metric "${name}" gave ${metrics[name].length} numbers for ${parameters.rows} devices`);
    }
  }
  return { round, phase, evaluation, drift, ...stepping.counts, metrics };
}

function isDue({ rounds, evaluation: { every = 1, phases } }: PlannedRun, round: number, phase: string): boolean {
  const now = round % every === 0 || round === rounds;
  return now && (phases === undefined || phase === "start" || phases.includes(phase));
}

// What is not finite and takes part in a gradient reaches the output layer's biases with it; drift finds the rest.
function finite(parameters: Matrix, session: Session): boolean {
  const { offset, size } = session.problem.model.layout.at(-1)!;
  for (let k = 0; k < parameters.rows; k++) {
    const tail = row(parameters, k).subarray(offset, offset + size);
    for (let i = 0; i < tail.length; i++) if (!Number.isFinite(tail[i]!)) return false;
  }
  return true;
}
