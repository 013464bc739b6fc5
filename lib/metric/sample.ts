import { InputError, shown } from "../base/mod.ts";
import type { TimeToTarget } from "./time_to_target.ts";

/**
 * What was measured with each seed: a value, for example of {@linkcode perSeed}, a time to a target, or the difference
 * of two samples, the first minus the second.
 */
export type Sample = readonly number[] | TimeToTarget | readonly [Sample, Sample];

/**
 * The values of two samples of the same seeds. A time whose run never reached the target counts as far as it was
 * followed, and longer ones as far as that: min(T, c) for all runs (Royston and Parmar, 2013).
 */
export function paired(what: string, a: Sample, b: Sample): readonly [readonly number[], readonly number[]] {
  if (isPair(a)) return paired(what, minus(what, ...a), b);
  if (isPair(b)) return paired(what, a, minus(what, ...b));
  if ("runs" in a && "runs" in b) return restricted(what, a, b);
  if ("runs" in a || "runs" in b) {
    throw new InputError(`${what}: one is a list of values and the other a time to a target; give two of a kind`);
  }
  if (a.length !== b.length) {
    throw new InputError(`${what}: there are ${a.length} and ${b.length} seeds; give one value per seed of both`);
  }
  const bad = [...a, ...b].find((value) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw new InputError(`${what}: one of the values is ${shown(bad)}; leave diverged runs out and say so`);
  }
  return [a, b];
}

/** The difference of two samples per seed. */
export function minus(what: string, a: Sample, b: Sample): number[] {
  const [first, second] = paired(what, a, b);
  return first.map((value, i) => value - second[i]!);
}

function isPair(sample: Sample): sample is readonly [Sample, Sample] {
  return Array.isArray(sample) && typeof sample[0] === "object";
}

function restricted(what: string, a: TimeToTarget, b: TimeToTarget): readonly [readonly number[], readonly number[]] {
  const [ours, theirs] = [a, b].map(({ runs }) => runs.map(({ seed }) => seed).join(", "));
  if (ours !== theirs) throw new InputError(`${what}: the seeds are ${ours} and ${theirs}; give the same for both`);
  const end = Math.min(...[...a.runs, ...b.runs].flatMap((run) => run.rounds === null ? run.last_round : []));
  const upToEnd = ({ runs }: TimeToTarget) => runs.map(({ rounds, last_round }) => Math.min(rounds ?? last_round, end));
  return [upToEnd(a), upToEnd(b)];
}
