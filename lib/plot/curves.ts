import * as Plot from "@observablehq/plot";
import { InputError } from "../base/mod.ts";
import { compose, type FigureOptions, pixels } from "./compose.ts";
import { axisEnds } from "./domain.ts";
import type { Figure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import type { AxisOptions } from "./options.ts";
import { panelGrid } from "./panels.ts";
import type { SeriesStyle } from "./theme.ts";

/** A point of a curve and its band; NaN leaves a gap. */
export interface CurvePoint {
  /** Position on the horizontal axis. */
  readonly x: number;
  /** Position on the vertical axis. */
  readonly y: number;
  /** Lower end of the band. */
  readonly low: number;
  /** Upper end of the band. */
  readonly high: number;
}

/** A curve of one panel. */
export interface Curve extends Pick<SeriesStyle, "color" | "dash"> {
  /** The panel in which it is drawn. */
  readonly panel: string;
  /** Its points from left to right. */
  readonly points: readonly CurvePoint[];
  /** Points that carry a symbol. */
  readonly marked?: readonly CurvePoint[];
  /** The symbol of these points. */
  readonly symbol?: SeriesStyle["symbol"];
  /** Width of the line in pixels. Default: 1.5. */
  readonly stroke?: number;
  /** Opacity of the line. Default: 1. */
  readonly opacity?: number;
}

/**
 * A figure of curves in one panel or several.
 *
 * @throws {InputError} If the horizontal axis is logarithmic and no point has a place on it.
 */
export function drawCurves(
  given: readonly Curve[],
  { title, legend, axes, ...around }: FigureOptions & {
    title: string;
    legend: readonly LegendEntry[];
    axes: AxisOptions;
  },
): Figure {
  const curves = axes.xScale === "log" ? given.map(afterZero) : given;
  if (given.some(hasPoints) && !curves.some(hasPoints)) {
    throw new InputError(
      `no value of "${axes.xLabel}" is positive, as a logarithmic axis needs it; leave out xScale`,
    );
  }
  const drawable = axes.yScale === "log" ? positive : same;
  const panels = [...new Set(curves.map((curve) => curve.panel))];
  const grid = panelGrid(panels, pixels(around.width));
  const place = (curve: Curve, points: readonly CurvePoint[]) =>
    points.map(({ x, y, low, high }) => {
      const band = hasBand({ low: drawable(low), high: drawable(high) }) ? { low, high } : { low: NaN, high: NaN };
      return { x, y: drawable(y), ...band, ...grid.placeOf(curve.panel) };
    });
  const facet = {
    ...(panels.length > 1 && { fx: "fx", fy: "fy" }),
    ...(axes.yDomain !== undefined && { clip: true }),
  };
  const bands = curves.filter((curve) => curve.points.some(hasBand)).map((curve) =>
    Plot.areaY(place(curve, curve.points), {
      ...facet,
      x: "x",
      y1: "low",
      y2: "high",
      fill: curve.color,
      fillOpacity: 0.18,
    })
  );
  const strokes = curves.map((curve) =>
    Plot.lineY(place(curve, curve.points), {
      ...facet,
      x: "x",
      y: "y",
      stroke: curve.color,
      strokeWidth: curve.stroke ?? 1.5,
      strokeOpacity: curve.opacity ?? 1,
      ...(curve.dash === "none" ? {} : { strokeDasharray: curve.dash }),
    })
  );
  const dots = curves.filter((curve) => curve.marked !== undefined).map((curve) =>
    Plot.dot(place(curve, curve.marked!), {
      ...facet,
      x: "x",
      y: "y",
      r: 2.1,
      symbol: curve.symbol ?? "circle",
      fill: curve.color,
      stroke: curve.color,
    })
  );
  const heights = curves.flatMap(({ points }) => points.flatMap((p) => [p.y, p.low, p.high])).map(drawable);
  const plot = {
    ...grid.layout,
    x: { ...axis(axes.xLabel, axes.xScale), ticks: xTicks(curves, axes.xScale, grid.panelWidth), grid: true },
    y: {
      ...axis(axes.yLabel, axes.yScale),
      ticks: Math.max(3, Math.floor(grid.panelHeight / 32)),
      grid: true,
      ...(axes.yDomain === undefined ? axisEnds(heights) : { domain: axes.yDomain }),
    },
    marks: [...grid.marks, ...bands, ...strokes, ...dots],
  };
  return compose(plot as Parameters<typeof compose>[0], { ...around, title, legend });
}

function afterZero(curve: Curve): Curve {
  const positiveX = (points: readonly CurvePoint[]) => points.filter(({ x }) => x > 0);
  return { ...curve, points: positiveX(curve.points), ...(curve.marked && { marked: positiveX(curve.marked) }) };
}

function hasPoints({ points }: Curve): boolean {
  return points.length > 0;
}

function positive(value: number): number {
  return value > 0 ? value : NaN;
}

function same(value: number): number {
  return value;
}

function hasBand({ low, high }: Pick<CurvePoint, "low" | "high">): boolean {
  return Number.isFinite(low) && Number.isFinite(high);
}

function axis(label: string | undefined, type: "linear" | "log" = "linear") {
  const format = type === "log" ? { tickFormat: "~g" } : {};
  return { label: label ?? null, type, labelAnchor: "center", labelArrow: "none", tickSize: 4, ...format };
}

/** As many ticks as fit, without fractions of whole numbers; on a logarithmic scale at 1, 2, 5, 10, … */
function xTicks(curves: readonly Curve[], scale: AxisOptions["xScale"], panelWidth: number): number | number[] {
  const room = Math.max(2, Math.floor(panelWidth / 45));
  const x = curves.flatMap((curve) => curve.points.map((point) => point.x));
  const [least, greatest] = [Math.min(...x), Math.max(...x)];
  if (scale !== "log") {
    return x.every((value) => Number.isInteger(value * 2)) ? Math.min(room, Math.max(1, greatest - least)) : room;
  }
  const decades = Array.from(
    { length: Math.ceil(Math.log10(greatest)) - Math.floor(Math.log10(least)) + 1 },
    (_, i) => 10 ** (Math.floor(Math.log10(least)) + i),
  );
  const ticks = [[1, 2, 5], [1, 3], [1]].map((digits) =>
    decades.flatMap((decade) => digits.map((digit) => digit * decade)).filter((t) => t >= least && t <= greatest)
  );
  return ticks.find((some) => some.length <= room) ?? ticks.at(-1)!;
}
