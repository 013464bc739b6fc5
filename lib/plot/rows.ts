import pl from "nodejs-polars";
import { InputError } from "../base/mod.ts";
import { type Frame, runsHash } from "../metric/mod.ts";
import { checkColumns } from "../run/mod.ts";
import { groupLabel } from "./labels.ts";

/** Which rows of a result frame a figure uses. */
export interface RowOptions {
  /** The phase after which the values were measured. Default: `"consensus"`, or else the frame's last phase. */
  readonly phase?: string | undefined;
  /** The class group. Default: `"all"`, or else the frame's first group. */
  readonly group?: string | undefined;
}

/**
 * The rows of one phase and one class group, with their description; a column that the figure itself shows (`shown`),
 * or that the frame lacks, is not filtered.
 *
 * @throws {InputError} If a column to be shown is missing, or no row is left.
 */
export function chosenRows(
  what: string,
  frame: Frame,
  { phase, group, shown }: RowOptions & { shown: readonly string[] },
): { rows: Frame; said: readonly string[] } {
  checkColumns(what, frame, shown);
  let rows = frame;
  const said: string[] = [];
  if (!shown.includes("phase") && frame.columns.includes("phase")) {
    const phases = distinct(frame, "phase").filter((name) => name !== "start");
    const wanted = phase ?? (phases.includes("consensus") ? "consensus" : phases.at(-1) ?? "start");
    rows = rows.filter(pl.col("phase").isIn([wanted, "start"]));
    said.push(wanted === "start" ? "before training" : `after the ${wanted} phase`);
  }
  if (!shown.includes("group") && frame.columns.includes("group")) {
    const groups = distinct(frame, "group");
    const wanted = group ?? (groups.includes("all") ? "all" : groups[0] ?? "all");
    rows = rows.filter(pl.col("group").eq(pl.lit(wanted)));
    said.push(groupLabel(wanted));
  }
  if (rows.height === 0) {
    throw new InputError(`${what}: the frame has no rows ${said.join(", ") || "at all"}; there is nothing to draw`);
  }
  return { rows, said };
}

/** The different values of a column as texts, in order of appearance. */
export function distinct(frame: Frame, column: string): string[] {
  return [...new Set(frame.getColumn(column).toArray().map(String))];
}

/** The name of the runs behind a frame; nothing if it has no runs. */
export function runsBehind(frame: Frame): string | undefined {
  return frame.columns.includes("run") ? runsHash(frame) : undefined;
}
