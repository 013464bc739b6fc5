import * as Plot from "@observablehq/plot";
import { z } from "zod";
import { checkOptions, InputError, texts } from "../base/mod.ts";
import type { Frame } from "../metric/mod.ts";
import { compose, type FigureOptions, pixels, type PlotOptions, sentences } from "./compose.ts";
import { axisEnds } from "./domain.ts";
import type { Figure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { asTitle, axisLabel, valueLabel } from "./labels.ts";
import { inAxisUnits, means } from "./means.ts";
import { type AxisOptions, axisShape, figureShape } from "./options.ts";
import { chosenRows, type RowOptions, runsBehind } from "./rows.ts";
import { seriesStyle, theme } from "./theme.ts";

/** What to plot against what. */
export interface ParetoOptions extends FigureOptions, RowOptions, AxisOptions {
  /** The column of the cost, of which less is better. Default: `"floats_sent"`. */
  readonly x?: string;
  /** The column of the gain. Default: `"accuracy"`. */
  readonly y?: string;
  /** The column with a point for each of its values. Default: `"algorithm"`. */
  readonly by?: string;
  /** Which values of `y` are better. Default: `"higher"`. */
  readonly better?: "higher" | "lower";
}

/**
 * Gain against cost, such as accuracy against communication: a point for each algorithm, the mean over seeds with its
 * 95 % t-interval, and the Pareto front of those not dominated, i.e. for which no other is at least as good in both and
 * better in one. Dominated points are hollow.
 *
 * @param frame One row per seed (and device) and algorithm, such as `metrics.finalValue` gives.
 * @throws {InputError} If a column is missing, nothing is left to draw, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ algorithm: ["a", "b", "c"], floats_sent: [1e6, 2e6, 2e6], accuracy: [0.8, 0.9, 0.7] });
 * console.assert(figures.pareto(frame).svg.includes("Beaten: c."));
 * ```
 */
export function pareto(frame: Frame, options: ParetoOptions = {}): Figure {
  checkOptions("pareto", schema, options);
  const { x = "floats_sent", y = "accuracy", by = "algorithm", better = "higher" } = options;
  const chosen = chosenRows("pareto", frame, { phase: options.phase, group: options.group, shown: [x, y, by] });
  const averaged = (value: string, band: "t" | "none") =>
    means("pareto", chosen.rows, { value, by: [by], band, mark: "Whiskers" });
  const gains = averaged(y, "t");
  const costs = averaged(x, "none").rows.map((row) => inAxisUnits(row, x).mean);
  const points = gains.rows.map((row, n) => ({
    name: valueLabel(by, row.key[by]),
    cost: costs[n]!,
    ...inAxisUnits(row, y),
    ...seriesStyle(n),
  }));
  const there = points.filter(({ cost, mean }) => Number.isFinite(cost) && Number.isFinite(mean));
  if (there.length === 0) throw new InputError(`pareto: no ${by} has a finite mean of both ${x} and ${y}`);
  const front = paretoFront(there, better);
  const names = (of: typeof points) => of.map(({ name }) => name).join(", ");
  const beaten = there.filter((point) => !front.includes(point));
  const absent = points.filter((point) => !there.includes(point));
  const { xLabel = axisLabel(x).label, yLabel = axisLabel(y).label, xScale = "linear", yScale = "linear" } = options;
  const height = Math.round(Math.min(pixels(options.width) * 0.6, 280));
  const axis = (label: string) => ({ label, labelAnchor: "center", labelArrow: "none", tickSize: 4, grid: true });
  const plot = {
    height: height + 44,
    marginTop: 8,
    marginBottom: 36,
    color: { type: "identity" },
    symbol: { type: "identity" },
    x: {
      ...axis(xLabel),
      ...{ type: xScale, ticks: xScale === "log" ? 3 : 5, inset: 8 },
      ...ends(xScale, costs),
    },
    y: {
      ...axis(yLabel),
      ...{ type: yScale, inset: 6 },
      ...(options.yDomain
        ? { domain: options.yDomain }
        : ends(yScale, there.flatMap(({ mean, low, high }) => [mean, low, high]))),
    },
    marks: [
      Plot.line(front, { x: "cost", y: "mean", curve: "step-after", stroke: theme.ink.weak, strokeDasharray: "3 3" }),
      Plot.ruleX(there.filter(({ low, high }) => Number.isFinite(low + high)), {
        ...{ x: "cost", y1: "low", y2: "high", stroke: "color", strokeWidth: 1.5 },
      }),
      Plot.dot(there, {
        ...{ x: "cost", y: "mean", r: 4, symbol: "symbol", stroke: "color", strokeWidth: 1.5 },
        fill: (point: (typeof there)[number]) => (front.includes(point) ? point.color : theme.ink.paper),
      }),
    ],
  };
  return compose(plot as PlotOptions, {
    ...options,
    runs: options.runs ?? runsBehind(frame),
    title: options.title ?? `${asTitle(yLabel)} against ${asTitle(xLabel).toLowerCase()}`,
    subtitle: options.subtitle ?? (chosen.said.join(", ") || undefined),
    caption: sentences(
      options.caption,
      gains.sentence,
      `Dashed: Pareto front of the means (${names(front)}).`,
      beaten.length > 0 && `Beaten: ${names(beaten)}.`,
      absent.length > 0 && `Without a finite value: ${names(absent)}.`,
    ),
    legend: there.map(({ name, color, symbol }): LegendEntry => ({ label: name, color, symbol, sample: "symbol" })),
  });
}

/** The points that no other beats, by rising cost: none is at least as good in cost and gain and better in one. */
export function paretoFront<P extends { readonly cost: number; readonly mean: number }>(
  points: readonly P[],
  better: "higher" | "lower",
): P[] {
  const sign = better === "higher" ? 1 : -1;
  const beats = (a: P, b: P) =>
    a.cost <= b.cost && sign * a.mean >= sign * b.mean && (a.cost < b.cost || a.mean !== b.mean);
  return points.filter((point) => !points.some((other) => beats(other, point))).sort((a, b) => a.cost - b.cost);
}

const schema = z.strictObject({
  ...figureShape,
  ...axisShape,
  ...texts("x", "y", "by"),
  better: z.enum(["higher", "lower"]).optional(),
  ...texts("phase", "group"),
});

// A logarithmic axis with rounded ends would reach to the next power of ten.
function ends(scale: "linear" | "log", values: readonly number[]): ReturnType<typeof axisEnds> | undefined {
  const found = axisEnds(values);
  return scale === "log" && "nice" in found ? undefined : found;
}
