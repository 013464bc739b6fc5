import { InputError, shown } from "../base/mod.ts";
import type { Measured, Snapshot } from "./observer.ts";
import type { PlannedRun } from "./plan.ts";
import type { Measurement } from "./recorder.ts";
import type { Metric } from "./simulation.ts";
import type { Stepping } from "./stepping.ts";

/**
 * Checks a run after a step: at the end of a round, whether it is still finite; if an evaluation is due, measures it.
 *
 * @returns `"diverged"` if parameters or losses are not finite, `"not due"` if there is nothing to measure.
 * @throws {InputError} If a metric does not give one number per device.
 */
export async function measure(
  run: PlannedRun,
  stepping: Stepping,
  snapshot: Snapshot & Pick<Measured, "endsRound">,
): Promise<Measurement | "diverged" | "not due"> {
  const { round, phase, parameters, session, endsRound } = snapshot;
  if (endsRound && !await session.finite(parameters)) return "diverged";
  if (!isDue(run, round, phase)) return "not due";
  const { samples } = run.evaluation;
  const evaluation = await session.evaluate(parameters, samples === undefined ? {} : { samples });
  const drift = await session.drift(parameters);
  if (![...evaluation.loss, ...drift].every(Number.isFinite)) return "diverged";
  const metrics = stepping.reported(phase);
  for (const [name, metric] of Object.entries(run.metrics)) {
    metrics[name] = await valuesOf(name, metric, snapshot);
  }
  return { round, phase, evaluation, drift, ...stepping.counts, metrics };
}

function isDue({ rounds, evaluation: { every = 1, phases } }: PlannedRun, round: number, phase: string): boolean {
  const now = round % every === 0 || round === rounds;
  return now && (phases === undefined || phase === "start" || phases.includes(phase));
}

async function valuesOf(name: string, metric: Metric, snapshot: Snapshot): Promise<ArrayLike<number>> {
  const values: unknown = await metric(snapshot);
  const { rows } = snapshot.parameters;
  const list: unknown[] | undefined = Array.isArray(values)
    ? values
    : ArrayBuffer.isView(values)
    ? Array.from(values as unknown as ArrayLike<unknown>)
    : undefined;
  if (list?.length === rows && list.every((value) => typeof value === "number")) return list;
  const given = list ? `${list.length} values, ${shown(list)},` : values === undefined ? "nothing" : shown(values);
  throw new InputError(
    `metric ${shown(name)}, round ${snapshot.round}, after ${snapshot.phase}: it gave ${given} for ${rows} devices; ` +
      "give one number each",
  );
}
