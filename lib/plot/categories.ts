import * as Plot from "@observablehq/plot";
import { z } from "zod";
import { checkOptions, InputError, texts } from "../base/mod.ts";
import type { Frame } from "../metric/mod.ts";
import { compose, type FigureOptions, pixels, type PlotOptions, sentences } from "./compose.ts";
import { axisEnds } from "./domain.ts";
import type { Figure } from "./figure.ts";
import { textWidth, wrapText } from "./fonts.ts";
import type { LegendEntry } from "./legend.ts";
import { asTitle, axisLabel, valueLabel } from "./labels.ts";
import { type Band, inAxisUnits, means } from "./means.ts";
import { bandSchema, figureShape } from "./options.ts";
import { chosenRows, type RowOptions, runsBehind } from "./rows.ts";
import { seriesStyle, theme } from "./theme.ts";

/** Which means to compare. */
export interface CategoryOptions extends FigureOptions, RowOptions {
  /** The column whose mean is shown. Default: `"accuracy"`. */
  readonly value?: string;
  /** The column with a row of the figure for each of its values. Default: `"algorithm"`. */
  readonly by?: string;
  /** The column with a colour and symbol for each of its values within a row. Default: none. */
  readonly color?: string;
  /** What the whiskers show. Default: `"t"`, the 95 % t-interval over seeds. */
  readonly band?: Band;
  /** Label of the axis with its unit. Default: that of the column. */
  readonly label?: string;
}

/**
 * A dot with its interval for every category, one per row: final accuracies, swings, rounds to a target. A category
 * without a finite mean keeps its row, marked "no value".
 *
 * @param frame One row per seed (and device) and category, such as `metrics.finalValue` gives.
 * @throws {InputError} If a column is missing, nothing is left to draw, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ algorithm: ["DSGD", "DSGD", "NGM"], seed: [0, 1, 0], rounds: [30, 34, 12] });
 * const figure = figures.intervals(frame, { value: "rounds" });
 * console.assert(figure.svg.includes("NGM"));
 * ```
 */
export function intervals(frame: Frame, options: CategoryOptions = {}): Figure {
  return categories("intervals", frame, options);
}

/**
 * A bar from zero with its interval for every category, one per row.
 *
 * @param frame One row per seed (and device) and category, such as `metrics.communication` gives.
 * @throws {InputError} If a column is missing, nothing is left to draw, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ algorithm: ["DSGD", "NGM"], seed: [0, 0], megabytes: [80, 160] });
 * const figure = figures.bars(frame, { value: "megabytes", label: "sent by all devices (MB)" });
 * console.assert(figure.title === "Sent by all devices");
 * ```
 */
export function bars(frame: Frame, options: CategoryOptions = {}): Figure {
  return categories("bars", frame, options);
}

const schema = z.strictObject({
  ...figureShape,
  ...texts("value", "by", "color"),
  band: bandSchema.optional(),
  ...texts("label", "phase", "group"),
});

function categories(kind: "intervals" | "bars", frame: Frame, options: CategoryOptions): Figure {
  checkOptions(kind, schema, options);
  const { value = "accuracy", by = "algorithm", color, band = "t" } = options;
  const keys = color === undefined ? [by] : [by, color];
  const chosen = chosenRows(kind, frame, { phase: options.phase, group: options.group, shown: [value, ...keys] });
  const averaged = means(kind, chosen.rows, { value, by: keys, band, mark: "Whiskers" });
  const { label = axisLabel(value).label } = options;
  const entries = averaged.rows.map((row) => ({
    name: valueLabel(by, row.key[by]),
    series: color === undefined ? "" : valueLabel(color, row.key[color]),
    ...inAxisUnits(row, value),
  }));
  const names = [...new Set(entries.map((entry) => entry.name))];
  const series = [...new Set(entries.map((entry) => entry.series))];
  if (names.length > 60) throw new InputError(`${kind}: "${by}" has ${names.length} values; at most 60 find room`);
  const width = pixels(options.width);
  const size = theme.sizes.text;
  const titles = names.map((name) => wrapText(name, { size, width: width * 0.4 }));
  const rowHeight = 8 + Math.max(12, 13 * series.length, ...titles.map((lines) => 12 * lines.length));
  const lane = 13 / rowHeight;
  const placed = entries.map((entry) => {
    const n = series.indexOf(entry.series);
    const y = names.indexOf(entry.name) + (n - (series.length - 1) / 2) * lane;
    return { ...entry, ...seriesStyle(n), y, y1: y - lane * 0.42, y2: y + lane * 0.42 };
  });
  const there = placed.filter((entry) => Number.isFinite(entry.mean));
  const whiskers = Plot.ruleY(there.filter((entry) => Number.isFinite(entry.low) && Number.isFinite(entry.high)), {
    y: "y",
    x1: "low",
    x2: "high",
    stroke: kind === "bars" ? theme.ink.strong : "color",
    strokeWidth: 1.5,
  });
  const style = { fill: "color", stroke: "color", symbol: "symbol" };
  const marks = kind === "bars"
    ? [Plot.rect(there, { x1: 0, x2: "mean", y1: "y1", y2: "y2", fill: "color" }), whiskers, Plot.ruleX([0])]
    : [whiskers, Plot.dot(there, { x: "mean", y: "y", r: 3.2, ...style })];
  const absent = Plot.text(placed.filter((entry) => !Number.isFinite(entry.mean)), {
    y: "y",
    text: () => "no value",
    frameAnchor: "left",
    dx: 4,
    fill: theme.ink.weak,
  });
  const room = width - 40 - Math.max(...titles.flat().map((line) => textWidth(line, { size })));
  const plot = {
    height: 8 + rowHeight * names.length + 36,
    marginTop: 8,
    marginBottom: 36,
    color: { type: "identity" },
    symbol: { type: "identity" },
    x: {
      label,
      labelAnchor: "center",
      labelArrow: "none",
      tickSize: 4,
      ticks: Math.max(2, Math.floor(room / 50)),
      grid: true,
      ...axisEnds([...there.flatMap((entry) => [entry.mean, entry.low, entry.high]), ...(kind === "bars" ? [0] : [])]),
    },
    y: {
      label: null,
      type: "linear",
      domain: [names.length - 0.5, -0.5],
      ticks: names.map((_, at) => at),
      tickFormat: (at: number) => titles[at]?.join("\n") ?? "",
      tickSize: 0,
    },
    marks: [...marks, absent],
  };
  const sample = kind === "bars" ? "box" : "symbol";
  return compose(plot as PlotOptions, {
    ...options,
    runs: options.runs ?? runsBehind(frame),
    title: options.title ?? asTitle(label),
    subtitle: options.subtitle ?? (chosen.said.join(", ") || undefined),
    caption: sentences(options.caption, averaged.sentence),
    legend: series.length === 1
      ? []
      : series.map((name, n): LegendEntry => ({ label: name, ...seriesStyle(n), sample })),
  });
}
