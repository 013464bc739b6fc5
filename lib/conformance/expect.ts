import type { Frame } from "../run/mod.ts";

/** The mean over devices, `[parameters]`. */
export function meanOf(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, i) => rows.reduce((sum, values) => sum + values[i]! / rows.length, 0));
}

/** Throws if numbers differ by more than a tolerance. */
export function expectClose(found: readonly number[], expected: readonly number[], tolerance: number): void {
  const at = found.findIndex((value, i) => !(Math.abs(value - expected[i]!) <= tolerance));
  if (at >= 0) throw new Error(`parameter ${at} is ${found[at]}, and should be ${expected[at]}`);
}

/** Throws if two frames differ in anything but the name of the run. */
export function expectSame(found: Frame, expected: Frame): void {
  const [a, b] = [found, expected].map((frame) => frame.drop("run").toRecords());
  if (a!.length !== b!.length) throw new Error(`there are ${a!.length} rows of results, and should be ${b!.length}`);
  for (const [i, record] of a!.entries()) {
    const column = Object.keys(record).find((name) => !Object.is(record[name], b![i]![name]));
    if (column === undefined) continue;
    const { round, phase, device } = record;
    throw new Error(
      `${column} of device ${device} after ${phase} in round ${round} is ${record[column]}, ` +
        `and should be ${b![i]![column]}`,
    );
  }
}
