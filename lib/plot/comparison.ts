import { z } from "zod";
import { checkOptions, InputError, texts } from "../base/mod.ts";
import { checkColumns } from "../run/mod.ts";
import type { Frame } from "../metric/mod.ts";
import { type FigureOptions, sentences } from "./compose.ts";
import { drawCurves } from "./curves.ts";
import type { Figure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { asTitle, axisLabel } from "./labels.ts";
import { means } from "./means.ts";
import { type AxisOptions, axisShape, figureShape } from "./options.ts";
import { distinct, runsBehind } from "./rows.ts";
import { mostNamed, onlyNames, seriesCurves, seriesNames, seriesPoints } from "./series.ts";
import { theme } from "./theme.ts";

/** Which curves to compare. */
export interface ComparisonOptions extends FigureOptions, AxisOptions {
  /** The column on the horizontal axis. Default: `"round"`. */
  readonly x?: string;
  /** The column on the vertical axis. Default: `"loss"`. */
  readonly y?: string;
  /** The column that says `"predicted"` or `"measured"`. Default: `"source"`. */
  readonly source?: string;
  /** The column with a pair of curves for each of its values. Default: one pair. */
  readonly color?: string;
  /** The column with a panel for each of its values. Default: one panel. */
  readonly facet?: string;
}

/**
 * Predicted curves (thin, dashed) over measured ones (thick, solid), a pair for each value of `color`. If there are
 * seeds, their mean is drawn. More than ten pairs share two colours and have no individual legend.
 *
 * @throws {InputError} If a column is missing or the source is anything but predicted or measured.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   round: [0, 1, 0, 1], loss: [1, 0.5, 1, 0.52], source: ["predicted", "predicted", "measured", "measured"],
 * });
 * console.assert(figures.comparison(frame).svg.includes("predicted"));
 * ```
 */
export function comparison(frame: Frame, options: ComparisonOptions = {}): Figure {
  checkOptions("comparison", comparisonSchema, options);
  const { x = "round", y = "loss", source = "source", color, facet } = options;
  const by = [x, source, color, facet].filter((name) => name !== undefined);
  checkColumns("comparison", frame, [y, ...by]);
  const stranger = distinct(frame, source).find((name) => name !== "predicted" && name !== "measured");
  if (stranger !== undefined) {
    throw new InputError(`comparison: column "${source}" says "${stranger}"; expected "predicted" or "measured"`);
  }
  const averaged = means("comparison", frame, { value: y, by, band: "none" });
  const of = (kind: string) =>
    seriesPoints(averaged.rows.filter(({ key }) => key[source] === kind), { x, y, color, facet });
  const [measured, predicted] = [of("measured"), of("predicted")];
  const names = seriesNames([...measured, ...predicted]);
  const twoColors = names.length > mostNamed || names.length === 1;
  const colorOf = (name: string) => theme.palette[names.indexOf(name) % theme.palette.length]!;
  const broad = (name: string) => ({
    color: twoColors ? theme.palette[0] : colorOf(name),
    dash: theme.dashes[0],
    stroke: names.length > mostNamed ? 1.2 : 3,
    opacity: names.length > mostNamed ? 0.3 : 0.45,
  });
  const thin = (name: string) => ({
    color: twoColors ? theme.palette[1] : colorOf(name),
    dash: theme.dashes[4],
    stroke: names.length > mostNamed ? 0.8 : 1.3,
  });
  const kinds: LegendEntry[] = [
    { label: "measured", sample: "line", ...(twoColors ? broad("") : { ...broad(""), color: theme.ink.weak }) },
    { label: "predicted", sample: "line", ...(twoColors ? thin("") : { ...thin(""), color: theme.ink.strong }) },
  ];
  const { xLabel = axisLabel(x).label, yLabel = axisLabel(y).label } = options;
  return drawCurves([...seriesCurves(measured, broad), ...seriesCurves(predicted, thin)], {
    ...options,
    runs: options.runs ?? runsBehind(frame),
    title: options.title ?? `${asTitle(yLabel)}, predicted and measured`,
    subtitle: options.subtitle ?? (onlyNames([...measured, ...predicted]).join(", ") || undefined),
    caption: sentences(
      options.caption,
      averaged.sentence,
      names.length > mostNamed && `${names.length} pairs of curves, one per ${color}.`,
    ),
    legend: twoColors
      ? kinds
      : [...kinds, ...names.map((label) => ({ label, color: colorOf(label), sample: "box" as const }))],
    axes: { ...options, xLabel, yLabel },
  });
}

const comparisonSchema = z.strictObject({
  ...figureShape,
  ...axisShape,
  ...texts("x", "y", "source", "color", "facet"),
});
