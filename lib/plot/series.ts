import type { Curve, CurvePoint } from "./curves.ts";
import { axisLabel, valueLabel } from "./labels.ts";
import { inAxisUnits, type MeanRow } from "./means.ts";

/** A point of a named curve in a named panel. */
export interface SeriesPoint extends CurvePoint {
  /** The name of the curve. */
  readonly series: string;
  /** The name of the panel. */
  readonly panel: string;
}

/** Maximum number of curves with their own colour and legend entry. */
export const mostNamed = 10;

/** Means as points in the units of their axes. */
export function seriesPoints(
  rows: readonly MeanRow[],
  { x, y, color, facet }: { x: string; y: string; color?: string | undefined; facet?: string | undefined },
): SeriesPoint[] {
  const across = axisLabel(x).factor;
  return rows.map((row) => ({ ...row, ...inAxisUnits(row, y) })).map(({ key, mean, low, high }) => ({
    x: Number(key[x]) * across,
    y: mean,
    low,
    high,
    series: color === undefined ? "" : valueLabel(color, key[color]),
    panel: facet === undefined ? "" : valueLabel(facet, key[facet]),
  }));
}

/** The names of the curves in order of appearance. */
export function seriesNames(points: readonly SeriesPoint[]): string[] {
  return [...new Set(points.map((point) => point.series))];
}

/** The names of the only curve and the only panel, which need no legend or title but are mentioned. */
export function onlyNames(points: readonly SeriesPoint[]): string[] {
  return (["panel", "series"] as const).flatMap((kind) => {
    const names = new Set(points.map((point) => point[kind]));
    return names.size === 1 ? [...names].filter((name) => name !== "") : [];
  });
}

/** The curves that the points belong to, each sorted from left to right. */
export function seriesCurves(
  points: readonly SeriesPoint[],
  style: (series: string) => Omit<Curve, "panel" | "points">,
): Curve[] {
  const curves = Map.groupBy(points, (point) => JSON.stringify([point.panel, point.series]));
  return [...curves.values()].map((own) => ({
    ...style(own[0]!.series),
    panel: own[0]!.panel,
    points: own.toSorted((a, b) => a.x - b.x),
  }));
}
