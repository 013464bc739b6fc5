import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, texts } from "../base/mod.ts";
import type { Frame } from "../metric/mod.ts";
import { type FigureOptions, sentences } from "./compose.ts";
import { drawCurves } from "./curves.ts";
import type { Figure } from "./figure.ts";
import { asTitle, axisLabel } from "./labels.ts";
import { type Band, means } from "./means.ts";
import { type AxisOptions, axisShape, bandSchema, figureShape } from "./options.ts";
import { checkFrame } from "../run/mod.ts";
import { checkSharedTimes, chosenRows, type RowOptions, runsBehind } from "./rows.ts";
import { mostNamed, onlyNames, seriesCurves, seriesNames, seriesPoints } from "./series.ts";
import { seriesStyle } from "./theme.ts";

/** Which curves to draw, and how. */
export interface LinesOptions extends FigureOptions, AxisOptions, RowOptions {
  /**
   * The column on the horizontal axis. Default: `"round"`. `"floats_sent"`, `"messages"` and `"gradients"` are averaged
   * over the devices and seeds of a round.
   */
  readonly x?: string;
  /** The column on the vertical axis; `"test_error"` is 1 − accuracy, for a logarithmic axis. Default: `"accuracy"`. */
  readonly y?: string;
  /** The column with a curve for each of its values. Default: `"algorithm"`, if the frame has it. */
  readonly color?: string;
  /** The column with a panel for each of its values. Default: one panel. */
  readonly facet?: string;
  /** What the bands show. Default: `"t"`, the 95 % t-interval over seeds. */
  readonly band?: Band;
}

/**
 * Curves of means over seeds with bands, in one panel or in small multiples (`facet`). A frame without a column `seed`
 * is drawn unaveraged. More than ten curves, e.g. one per device, share one colour, without bands and legend. Over
 * `"seconds"` and `"joules"`, devices and runs must share the points, see `clock.at`.
 *
 * @param frame A result frame, or any frame with the columns named.
 * @throws {InputError} If a column is missing, nothing is left to draw, devices or runs are at different times, or an
 * option cannot be used.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ seed: [0, 0, 1, 1], round: [0, 1, 0, 1], accuracy: [0.1, 0.5, 0.1, 0.6] });
 * const figure = figures.lines(frame, { title: "DSGD on a ring", data: "synthetic digits" });
 * console.assert(figure.svg.includes("over 2 seeds"));
 * ```
 */
export function lines(frame: Frame, options: LinesOptions = {}): Figure {
  checkOptions("lines", linesSchema, options);
  checkFrame("lines", frame);
  const { x = "round", y = "accuracy", facet, band = "t" } = options;
  const color = options.color ??
    (facet !== "algorithm" && frame.columns.includes("algorithm") ? "algorithm" : undefined);
  const apart = [color, facet].filter((name) => name !== undefined);
  const by = [x, ...apart];
  const chosen = chosenRows("lines", withError(frame, y), {
    phase: options.phase,
    group: options.group,
    shown: [y, ...by],
  });
  checkSharedTimes("lines", chosen.rows, x, apart);
  const names = distinctSeries(chosen.rows, color);
  const many = names > mostNamed;
  const rows = roundByRound(chosen.rows, x, apart);
  const averaged = means("lines", rows, { value: y, by, band: many ? "none" : band, along: x });
  const points = seriesPoints(averaged.rows, { x, y, color, facet });
  const series = seriesNames(points);
  const banded = points.some((point) => Number.isFinite(point.low));
  const { xLabel = axisLabel(x).label, yLabel = axisLabel(y).label } = options;
  return drawCurves(
    seriesCurves(
      points,
      (name) => (many ? { ...seriesStyle(0), opacity: 0.35, stroke: 1 } : seriesStyle(series.indexOf(name))),
    ),
    {
      ...options,
      runs: options.runs ?? runsBehind(frame),
      title: options.title ?? asTitle(yLabel),
      subtitle: options.subtitle ?? ([...onlyNames(points), ...chosen.said].join(", ") || undefined),
      caption: sentences(options.caption, averaged.sentence, many && `${names} curves, one per ${color}.`),
      legend: many || series.length === 1
        ? []
        : series.map((label, n) => ({ label, ...seriesStyle(n), sample: banded ? "band" : "line" })),
      axes: { ...options, xLabel, yLabel },
    },
  );
}

/** The frame with what devices have sent or computed by a round replaced by its mean over devices and seeds. */
function roundByRound(frame: Frame, x: string, apart: readonly string[]): Frame {
  const counts = ["floats_sent", "messages", "gradients"];
  if (!counts.includes(x) || !frame.columns.includes("round")) return frame;
  return frame.withColumn(pl.col(x).cast(pl.Float64).mean().over("round", ...apart).alias(x));
}

/** The frame with the column `test_error`, if that is to be shown and only the accuracy exists. */
function withError(frame: Frame, y: string): Frame {
  if (y !== "test_error" || frame.columns.includes(y) || !frame.columns.includes("accuracy")) return frame;
  return frame.withColumn(pl.lit(1).minus(pl.col("accuracy").cast(pl.Float64)).alias(y));
}

const linesSchema = z.strictObject({
  ...figureShape,
  ...axisShape,
  ...texts("x", "y", "color", "facet"),
  band: bandSchema.optional(),
  ...texts("phase", "group"),
});

function distinctSeries(frame: Frame, color: string | undefined): number {
  return color === undefined ? 1 : frame.getColumn(color).nUnique();
}
