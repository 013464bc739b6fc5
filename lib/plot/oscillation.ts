import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, InputError, texts } from "../base/mod.ts";
import type { Frame } from "../metric/mod.ts";
import { type FigureOptions, pixels, sentences } from "./compose.ts";
import { type Curve, drawCurves } from "./curves.ts";
import type { Figure } from "./figure.ts";
import { asTitle, axisLabel } from "./labels.ts";
import { type Band, means } from "./means.ts";
import { type AxisOptions, axisShape, bandSchema, figureShape } from "./options.ts";
import { checkFrame } from "../run/mod.ts";
import { chosenRows, distinct, runsBehind } from "./rows.ts";
import { onlyNames, seriesCurves, seriesNames, seriesPoints } from "./series.ts";
import { seriesStyle, theme } from "./theme.ts";

/** Which part of the saw-tooth to draw. */
export interface OscillationOptions extends FigureOptions, AxisOptions {
  /** The measurement. Default: `"accuracy"`. */
  readonly y?: string;
  /** The class groups. Default: seen and unseen if the frame has them, else all of its groups. */
  readonly groups?: readonly string[];
  /** The column with a panel for each of its values. Default: `"algorithm"`. */
  readonly facet?: string;
  /** The column with a colour for each of its values. Default: `"group"`, or `"algorithm"` if groups are panels. */
  readonly color?: string;
  /** The first and the last round drawn. Default: all. */
  readonly rounds?: readonly [number, number];
  /** What the bands show. Default: `"t"`, the 95 % t-interval over seeds. */
  readonly band?: Band;
}

/**
 * The saw-tooth of local training and consensus (paper A): a measurement after every phase of every round, the mean
 * over devices with a band over seeds. The i-th of m phases of round r is drawn at r − 1 + i / m: with a local and a
 * consensus phase, the local measurement at r − ½ and the consensus measurement, marked by a symbol, at r.
 *
 * @throws {InputError} If a column is missing, nothing is left to draw, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   algorithm: ["DSGD", "DSGD", "DSGD"], seed: [0, 0, 0], round: [0, 1, 1], phase: ["start", "local", "consensus"],
 *   group: ["all", "all", "all"], accuracy: [0.1, 0.3, 0.5],
 * });
 * console.assert(figures.oscillation(frame).title === "Test accuracy");
 * ```
 */
export function oscillation(frame: Frame, options: OscillationOptions = {}): Figure {
  checkOptions("oscillation", oscillationSchema, options);
  checkFrame("oscillation", frame);
  const { y = "accuracy", facet = "algorithm", band = "t" } = options;
  const color = options.color ?? (facet === "group" ? "algorithm" : "group");
  const by = [...new Set([facet, color, "group"])];
  const shown = ["round", "phase", "algorithm", ...by, y];
  const { rows } = chosenRows("oscillation", wanted(frame, options), { shown });
  const order = phaseOrder(rows);
  const placed = rows.withColumn(position(rows, order).alias(at));
  const averaged = means("oscillation", placed, { value: y, by: [at, ...by], band, along: at });
  const points = seriesPoints(averaged.rows, { x: at, y, color, facet });
  const names = seriesNames(points);
  const every = markEvery(points, { width: pixels(options.width), panels: new Set(points.map((p) => p.panel)).size });
  const style = (name: string) => ({ ...seriesStyle(names.indexOf(name)), dash: theme.dashes[0] });
  const curves = seriesCurves(points, style).map((curve): Curve => ({
    ...curve,
    stroke: 1.2,
    marked: curve.points.filter((point) => point.x % every === 0),
  }));
  const { yLabel = axisLabel(y).label, xLabel = axisLabel("round").label } = options;
  const phases = [...new Set([...order.values()].flat())];
  return drawCurves(curves, {
    ...options,
    runs: options.runs ?? runsBehind(frame),
    title: options.title ?? asTitle(yLabel),
    subtitle: options.subtitle ?? (onlyNames(points).join(", ") || undefined),
    caption: sentences(
      options.caption,
      `${sampled(rows)} after its phases (${phases.join(", ")}); symbols: ${
        every === 1 ? "at the end of each round" : `at the end of every ${every} rounds`
      }.`,
      averaged.sentence,
    ),
    legend: names.length === 1
      ? []
      : names.map((label) => ({ label, ...style(label), sample: "marked line" as const })),
    axes: { ...options, xLabel, yLabel },
  });
}

const at = "round and phase";

const oscillationSchema = z.strictObject({
  ...figureShape,
  ...axisShape,
  y: z.string().optional(),
  groups: z.array(z.string()).min(1).optional(),
  ...texts("facet", "color"),
  rounds: z.tuple([z.number(), z.number()]).optional(),
  band: bandSchema.optional(),
});

function wanted(frame: Frame, { groups, rounds }: OscillationOptions): Frame {
  if (!["group", "round"].every((name) => frame.columns.includes(name))) return frame;
  const there = distinct(frame, "group");
  const split = ["seen", "unseen"].every((name) => there.includes(name)) ? ["seen", "unseen"] : there;
  const missing = groups?.find((name) => !there.includes(name));
  if (missing !== undefined) {
    throw new InputError(`oscillation: the frame has no class group "${missing}"; its groups are ${there.join(", ")}`);
  }
  const [first, last] = rounds ?? [-Infinity, Infinity];
  return frame.filter(pl.col("group").isIn([...(groups ?? split)]))
    .filter(pl.col("round").gtEq(first).and(pl.col("round").ltEq(last)));
}

/** Which rounds were evaluated; the last one always is, so the first two tell. */
function sampled(frame: Frame): string {
  const rounds = [...new Set(frame.getColumn("round").toArray().map(Number))].sort((a, b) => a - b);
  const stride = (rounds[1] ?? 0) - (rounds[0] ?? 0);
  return stride > 1 ? `One round in ${stride} is sampled` : "Each round is sampled";
}

/** The phases of a round of each algorithm in order of appearance. */
function phaseOrder(frame: Frame): Map<string, string[]> {
  const [algorithms, phases] = ["algorithm", "phase"].map((name) => frame.getColumn(name).toArray().map(String));
  const order = new Map<string, string[]>();
  algorithms!.forEach((algorithm, row) => {
    const phase = phases![row]!;
    const own = order.get(algorithm) ?? [];
    order.set(algorithm, own);
    if (phase !== "start" && !own.includes(phase)) own.push(phase);
  });
  return order;
}

function position(frame: Frame, order: Map<string, string[]>): pl.Series {
  const [algorithms, phases, rounds] = ["algorithm", "phase", "round"].map((name) => frame.getColumn(name).toArray());
  const positions = rounds!.map((round, row) => {
    const own = order.get(String(algorithms![row]))!;
    const phase = String(phases![row]);
    return phase === "start" ? Number(round) : Number(round) - 1 + (own.indexOf(phase) + 1) / own.length;
  });
  return pl.Series(at, positions, pl.Float64);
}

/** The number of rounds between symbols: a round number, so that symbols align with ticks. */
function markEvery(points: readonly { x: number }[], { width, panels }: { width: number; panels: number }): number {
  const x = points.map((point) => point.x);
  const span = Math.max(...x) - Math.min(...x);
  const room = (width - 60) / Math.min(panels, width >= 600 ? 4 : 2) / 14;
  return [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => span / step <= room) ?? 1000;
}
