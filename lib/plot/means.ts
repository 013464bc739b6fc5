import { InputError } from "../base/mod.ts";
import { axisLabel } from "./labels.ts";
import { type Frame, meanOverSeeds, spreadOverDevices } from "../metric/mod.ts";

/**
 * What a band shows: the 95 % `"t"` or `"bootstrap"` interval of the mean over seeds, the range of `"devices"` (minimum
 * to maximum, within a seed), or nothing.
 */
export type Band = "t" | "bootstrap" | "devices" | "none";

/** A mean and its band; NaN if there is none. */
export interface MeanRow {
  /** The values of the `by` columns by their names. */
  readonly key: { readonly [column: string]: unknown };
  /** The mean over seeds. */
  readonly mean: number;
  /** Lower end of the band. */
  readonly low: number;
  /** Upper end of the band. */
  readonly high: number;
}

/** Means for each combination of the `by` columns, and their description for the caption. */
export interface Means {
  /** The means in order of appearance. */
  readonly rows: readonly MeanRow[];
  /** The kind of band and the number of seeds; undefined for a frame without seeds. */
  readonly sentence: string | undefined;
}

/** A mean and its band in the units of the column's axis, the band cut at the possible values. */
export function inAxisUnits({ mean, low, high }: MeanRow, column: string): Omit<MeanRow, "key"> {
  const { factor, range: [least, greatest] = [-Infinity, Infinity] } = axisLabel(column);
  return { mean: mean * factor, low: Math.max(low * factor, least), high: Math.min(high * factor, greatest) };
}

/** The means over seeds of a frame with their bands; for a frame without a column `seed`, its values. */
export function means(
  what: string,
  frame: Frame,
  { value, by, band, along, mark = "Band" }: {
    value: string;
    by: readonly string[];
    band: Band;
    /** The column along which runs may end early: once some of a curve's seeds have ended, it has no band. */
    along?: string;
    mark?: string;
  },
): Means {
  if (!frame.columns.includes("seed")) return { rows: single(what, frame, { value, by }), sentence: undefined };
  const interval = band === "bootstrap" ? "bootstrap" : "t";
  const averaged = columns(meanOverSeeds(frame, { value, by, interval }), by, ["mean", "low", "high", "seeds"]);
  const seeds = averaged.map((row) => row.values[3]!).filter((count) => count > 0);
  const [fewest, most] = [Math.min(...seeds), Math.max(...seeds)];
  const range = fewest === most
    ? `${most} ${most === 1 ? "seed" : "seeds"}`
    : `${fewest} to ${most} seeds (fewer where a run ended early or diverged${
      along === undefined ? "" : "; no band there"
    })`;
  const curveOf = ({ key }: Pick<MeanRow, "key">) => JSON.stringify({ ...key, ...(along && { [along]: null }) });
  const whole = new Map<string, number>();
  for (const row of averaged) {
    whole.set(curveOf(row), Math.max(whole.get(curveOf(row)) ?? 0, row.values[3]!));
  }
  const rows = averaged.map(({ key, values: [mean, low, high, seeds] }) => {
    const ended = along !== undefined && band !== "devices" && seeds! < whole.get(curveOf({ key }))!;
    return { key, mean: mean!, low: ended ? NaN : low!, high: ended ? NaN : high! };
  });
  if (band === "devices") {
    const spread = columns(spreadOverDevices(frame, { value, by }), by, ["low", "high"]);
    const ends = new Map(spread.map(({ key, values }) => [JSON.stringify(key), values]));
    const widened = rows.map((row) => {
      const [low = NaN, high = NaN] = ends.get(JSON.stringify(row.key)) ?? [];
      return { ...row, low, high };
    });
    return { rows: widened, sentence: `${mark}: minimum to maximum over devices, averaged over ${range}.` };
  }
  if (seeds.length === 0) return { rows, sentence: "No run has a finite value." };
  if (band === "none") {
    return { rows: rows.map((row) => ({ ...row, low: NaN, high: NaN })), sentence: `Mean over ${range}.` };
  }
  if (most === 1) return { rows, sentence: "Single seed; no interval." };
  const kind = band === "t" ? "t-interval" : "bootstrap interval";
  return { rows, sentence: `${mark}: 95 % ${kind} of the mean over ${range}.` };
}

function single(what: string, frame: Frame, { value, by }: { value: string; by: readonly string[] }): MeanRow[] {
  const rows = columns(frame, by, [value]).map(({ key, values: [mean] }) => ({
    key,
    mean: mean!,
    low: NaN,
    high: NaN,
  }));
  const keys = rows.map((row) => JSON.stringify(row.key));
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice === undefined) return rows;
  throw new InputError(
    `${what}: two rows share ${twice}; give the frame a column "seed" to average over, or filter`,
  );
}

/** The rows of a frame as keys and numbers, NaN for null. */
function columns(
  frame: Frame,
  by: readonly string[],
  values: readonly string[],
): { key: MeanRow["key"]; values: number[] }[] {
  const keys = by.map((name) => [name, frame.getColumn(name).toArray()] as const);
  const numbers = values.map((name) => frame.getColumn(name).toArray());
  return Array.from({ length: frame.height }, (_, at) => ({
    key: Object.fromEntries(keys.map(([name, column]) => [name, column[at]])),
    values: numbers.map((column) => (column[at] === null ? NaN : Number(column[at]))),
  }));
}
