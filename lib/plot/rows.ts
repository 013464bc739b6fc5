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

/**
 * Refuses to average over devices or runs that are at different times: their curve would jump between them.
 *
 * @throws {InputError} If a later time has a run's device that an earlier one in the same series lacks.
 */
export function checkSharedTimes(what: string, rows: Frame, x: string, series: readonly string[]): void {
  if ((x !== "seconds" && x !== "joules") || !["run", "device"].every((name) => rows.columns.includes(name))) return;
  const times = rows.select(x, pl.concatString(["run", "device"], " ").alias("of"), ...series).sort(x).toRecords();
  for (const alike of Map.groupBy(times, (row) => series.map((name) => row[name]).join("\n")).values()) {
    const there = [...Map.groupBy(alike, (row) => row[x]).values()].map((at) => new Set(at.map(({ of }) => of)));
    if (there.every((now, at) => now.isSubsetOf(there[Math.max(0, at - 1)]!))) continue;
    throw new InputError(
      `${what}: devices or runs are at different ${x}, so that there is no mean at any of them; give ` +
        `clock.at(frame, { ${x}: [...] }) instead of the frame`,
    );
  }
}
