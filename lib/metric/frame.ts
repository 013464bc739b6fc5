import pl from "nodejs-polars";
import { InputError } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";

export { checkColumns } from "../run/mod.ts";

/** Refuses to average over what is not a repetition: other runs of the same seed, other phases, other class groups. */
export function checkNotMixed(what: string, frame: Frame, by: readonly string[], option = "by"): void {
  const columns = ["run", "phase", "group"].filter((name) => frame.columns.includes(name) && !by.includes(name));
  if (columns.length === 0 || frame.height === 0) return;
  const counts = frame.groupBy([...new Set([...by, "seed"])]).agg(
    ...columns.map((name) => pl.col(name).nUnique().alias(name)),
  );
  for (const name of columns) {
    const most = counts.getColumn(name).max();
    if (most === 1) continue;
    const remedy = name === "run"
      ? `add the column that tells them apart (such as "algorithm") to "${option}" or filter`
      : `add "${name}" to "${option}" or filter`;
    throw new InputError(`${what}: values of ${most} ${name}s would be averaged into one; ${remedy}`);
  }
}

/** The different values of a column in order of first appearance. */
export function valuesOf(frame: Frame, column: string): unknown[] {
  return [...new Set(frame.getColumn(column).toArray())];
}

/** Groups in order of first appearance. */
export function aggregate(frame: Frame, by: readonly string[], values: readonly pl.Expr[]): Frame {
  return frame.lazy().groupBy([...by], true).agg(...values).collectSync();
}

/** The rows measured after one phase of the rounds, and those before training. */
export function rowsAfter(what: string, frame: Frame, phase: string): Frame {
  const rows = frame.filter(pl.col("phase").isIn([phase, "start"]));
  if (rows.filter(pl.col("phase").eq(pl.lit(phase))).height > 0) return rows;
  throw new InputError(
    `${what}: nothing was measured after the phase "${phase}"; the phases are ${valuesOf(frame, "phase").join(", ")}`,
  );
}

/** The columns that identify a run: those with one value per run, except measurements. */
export function runColumns(frame: Frame): string[] {
  const candidates = frame.columns.filter((name) => !measured.has(name) && name !== "run");
  const counts = aggregate(frame, ["run"], candidates.map((name) => pl.col(name).nUnique().alias(name)));
  return frame.columns.filter((name) =>
    name === "run" || (candidates.includes(name) && counts.getColumn(name).max() === 1)
  );
}

const measured = new Set([
  "round",
  "phase",
  "device",
  "group",
  "accuracy",
  "loss",
  "drift",
  "floats_sent",
  "messages",
  "gradients",
  "seconds",
  "joules",
]);
