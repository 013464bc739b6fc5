import * as Plot from "@observablehq/plot";
import { z } from "zod";
import { checkOptions, texts } from "../base/mod.ts";
import { formatNumber, type Frame } from "../metric/mod.ts";
import { compose, type FigureOptions, pixels, type PlotOptions, sentences } from "./compose.ts";
import type { Figure } from "./figure.ts";
import { textWidth } from "./fonts.ts";
import { asTitle, axisLabel } from "./labels.ts";
import { means } from "./means.ts";
import { figureShape } from "./options.ts";
import { chosenRows, type RowOptions, runsBehind } from "./rows.ts";
import { theme } from "./theme.ts";

/** What to show in a heat map. */
export interface HeatmapOptions extends FigureOptions, RowOptions {
  /** The column on the horizontal axis, a cell for each of its values. */
  readonly x: string;
  /** The column on the vertical axis, a cell for each of its values. */
  readonly y: string;
  /** The column whose mean over seeds is the colour. Default: `"accuracy"`. */
  readonly fill?: string;
  /** Label of the horizontal axis. Default: that of the column. */
  readonly xLabel?: string;
  /** Label of the vertical axis. Default: that of the column. */
  readonly yLabel?: string;
  /** Label of the colours with their unit. Default: that of the column. */
  readonly label?: string;
  /** `"sequential"`, or `"diverging"` with white at zero. Default: `"sequential"`. */
  readonly scheme?: "sequential" | "diverging";
  /** Frames the cell with the highest or lowest mean. Default: none. */
  readonly best?: "highest" | "lowest";
}

/**
 * The mean over seeds for each pair of two columns' values as a colour, with its number if it fits: a sweep over two
 * settings.
 *
 * @throws {InputError} If a column is missing, nothing is left to draw, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ local_steps: [1, 10], strength: [0, 1], seed: [0, 0], accuracy: [0.9, 0.95] });
 * console.assert(figures.heatmap(frame, { x: "local_steps", y: "strength" }).svg.includes("95.0"));
 * ```
 */
export function heatmap(frame: Frame, options: HeatmapOptions): Figure {
  checkOptions("heatmap", schema, options);
  const { x, y, fill = "accuracy", scheme = "sequential" } = options;
  const chosen = chosenRows("heatmap", frame, { phase: options.phase, group: options.group, shown: [x, y, fill] });
  const averaged = means("heatmap", chosen.rows, { value: fill, by: [x, y], band: "none" });
  const { factor } = axisLabel(fill);
  const { label = axisLabel(fill).label, xLabel = axisLabel(x).label, yLabel = axisLabel(y).label } = options;
  const cells = averaged.rows.map(({ key, mean }) => ({ x: key[x], y: key[y], value: mean * factor }));
  const [columns, rows] = (["x", "y"] as const).map((axis) => ordered(cells.map((cell) => cell[axis])));
  const cellWidth = (pixels(options.width) - 70) / columns!.length;
  const cellHeight = Math.min(Math.max(cellWidth * 0.7, LINE), 34, wholePixels(HIGHEST / rows!.length));
  const finite = cells.filter((cell) => Number.isFinite(cell.value));
  const decimals = decimalsFor(finite.map((cell) => cell.value));
  const numbered = cellWidth >= 30 && cellHeight >= LINE ? finite : [];
  const colors = scheme === "diverging"
    ? { type: "diverging", scheme: "brbg", pivot: 0, symmetric: true }
    : { type: "linear", scheme: "viridis" };
  const [least, greatest] = [
    Math.min(...finite.map((cell) => cell.value)),
    Math.max(...finite.map((cell) => cell.value)),
  ];
  const best = finite.filter(({ value }) => value === { highest: greatest, lowest: least }[options.best!]);
  const isDark = (value: number) =>
    scheme === "diverging"
      ? Math.abs(value) > 0.6 * Math.max(-least, greatest)
      : value - least < 0.5 * (greatest - least);
  const axis = (label: string, domain: unknown[], step: number) => ({
    ...{ type: "band", domain, label, labelAnchor: "center", labelArrow: "none", tickSize: 0 },
    padding: cellHeight < LINE ? 0 : 0.04,
    ticks: domain.filter((_, at) => at % step === 0),
  });
  const widest = Math.max(...columns!.map((value) => textWidth(String(value), { size: theme.sizes.text })));
  const plot = {
    height: 8 + cellHeight * rows!.length + 36,
    marginTop: 8,
    marginBottom: 36,
    color: { ...colors, label, legend: true },
    x: axis(xLabel, columns!, Math.ceil((widest + 6) / cellWidth)),
    y: { ...axis(yLabel, rows!, STEPS.find((step) => step * cellHeight >= LINE)!), reverse: true },
    marks: [
      Plot.cell(finite, { x: "x", y: "y", fill: "value" }),
      Plot.text(numbered, {
        x: "x",
        y: "y",
        text: (cell: (typeof cells)[number]) => formatNumber(cell.value, { digits: decimals }),
        fill: (cell: (typeof cells)[number]) => (isDark(cell.value) ? theme.ink.paper : theme.ink.strong),
      }),
      Plot.cell(best, { x: "x", y: "y", fill: "none", stroke: theme.palette[1], strokeWidth: 2.5 }),
    ],
  };
  return compose(plot as PlotOptions, {
    ...options,
    runs: options.runs ?? runsBehind(frame),
    title: options.title ?? asTitle(label),
    subtitle: options.subtitle ?? (chosen.said.join(", ") || undefined),
    caption: sentences(
      options.caption,
      averaged.sentence,
      best.length > 0 && `Framed: the ${options.best} mean.`,
      finite.length < cells.length && "Empty cells: no finite value.",
    ),
  });
}

/** The least height of a row with a text, in pixels. */
const LINE = 14;
/** From one labelled row to the next. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, Infinity];
/** The greatest height of all rows together: what a page has room for. */
const HIGHEST = 480;

const schema = z.strictObject({
  ...figureShape,
  x: z.string(),
  y: z.string(),
  ...texts("fill", "xLabel", "yLabel", "label"),
  scheme: z.enum(["sequential", "diverging"]).optional(),
  best: z.enum(["highest", "lowest"]).optional(),
  ...texts("phase", "group"),
});

/** Rows of fractional height have hairlines between them. */
function wholePixels(height: number): number {
  return Math.floor(height) || height;
}

function ordered(values: readonly unknown[]): unknown[] {
  const distinct = [...new Set(values)];
  return distinct.every((value) => typeof value === "number") ? distinct.sort((a, b) => a - b) : distinct;
}

/** Decimals that show three digits of the greatest of some values; one up to 1000, then none. */
function decimalsFor(values: readonly number[]): number {
  const greatest = Math.max(...values.map(Math.abs));
  if (greatest >= 10) return greatest < 1000 ? 1 : 0;
  return greatest > 0 ? Math.min(2 - Math.floor(Math.log10(greatest)), 6) : 0;
}
