import * as Plot from "@observablehq/plot";
import { z } from "zod";
import { checkOptions, InputError, texts } from "../base/mod.ts";
import { checkColumns } from "../run/mod.ts";
import type { Frame } from "../metric/mod.ts";
import { compose, type FigureOptions, pixels, type PlotOptions, sentences } from "./compose.ts";
import type { Figure } from "./figure.ts";
import { valueLabel } from "./labels.ts";
import { figureShape } from "./options.ts";
import { panelGrid } from "./panels.ts";
import { seriesStyle, theme } from "./theme.ts";

/** Which eigenvalues to draw. */
export interface ComplexPlaneOptions extends FigureOptions {
  /** The column with a colour and symbol for each of its values. Default: none. */
  readonly color?: string;
  /** The column with a panel for each of its values. Default: one panel. */
  readonly facet?: string;
  /**
   * Whether to draw the disc |1 + λ| ≤ 1, in which x ← x + A·x stays bounded (the flow does if the real part is
   * negative). Default: true.
   */
  readonly disc?: boolean;
}

/**
 * Eigenvalues λ of a flow dx/dt = A·x in the complex plane, with equal units on both axes: the flow's stable half plane
 * lies to the left of the vertical line, with the disc of the discrete iteration x ← x + A·x inside it.
 *
 * @param frame One row per eigenvalue with columns `real` and `imaginary`.
 * @throws {InputError} If a column is missing, there is no finite eigenvalue, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ real: [-0.5, -0.5], imaginary: [0.2, -0.2] });
 * console.assert(figures.complexPlane(frame, { title: "A of DGD" }).svg.includes("real part"));
 * ```
 */
export function complexPlane(frame: Frame, options: ComplexPlaneOptions = {}): Figure {
  checkOptions("complexPlane", schema, options);
  const { color, facet, disc = true } = options;
  const wanted = ["real", "imaginary", color, facet].filter((name) => name !== undefined);
  checkColumns("complexPlane", frame, wanted);
  const name = (column: string | undefined, row: Record<string, unknown>) =>
    column === undefined ? "" : valueLabel(column, row[column]);
  const points = frame.toRecords()
    .map((row) => ({
      x: Number(row["real"]),
      y: Number(row["imaginary"]),
      series: name(color, row),
      panel: name(facet, row),
    }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  if (points.length === 0) throw new InputError("complexPlane: the frame has no finite eigenvalue");
  const series = [...new Set(points.map((point) => point.series))];
  const panels = [...new Set(points.map((point) => point.panel))];
  const grid = panelGrid(panels, pixels(options.width));
  const around = panels.flatMap((panel) =>
    Array.from({ length: 181 }, (_, i) => ({
      x: Math.cos(i * Math.PI / 90) - 1,
      y: Math.sin(i * Math.PI / 90),
      ...grid.placeOf(panel),
    }))
  );
  const shown = [...points, ...(disc ? around : []), { x: 0.1, y: 0 }];
  const styled = points.map((point) => ({
    ...point,
    ...seriesStyle(series.indexOf(point.series)),
    ...grid.placeOf(point.panel),
  }));
  const panelAxes = panels.length > 1 ? { fx: "fx", fy: "fy" } : {};
  const label = { labelAnchor: "center", labelArrow: "none", tickSize: 4, grid: true };
  const plot = {
    ...grid.layout,
    ...equalUnits(shown, grid),
    color: { type: "identity" },
    symbol: { type: "identity" },
    marks: [
      ...grid.marks,
      ...(disc
        ? [Plot.line(around, { ...panelAxes, x: "x", y: "y", stroke: theme.ink.weak, strokeDasharray: "3 2" })]
        : []),
      Plot.ruleX([0], { stroke: theme.ink.weak }),
      Plot.dot(styled, { ...panelAxes, x: "x", y: "y", r: 2, symbol: "symbol", stroke: "color", strokeWidth: 1 }),
    ],
  };
  const axes = { x: { ...label, ...plot.x, label: "real part" }, y: { ...label, ...plot.y, label: "imaginary part" } };
  return compose({ ...plot, ...axes } as PlotOptions, {
    ...options,
    title: options.title ?? "Eigenvalues",
    caption: sentences(options.caption, disc && "Dashed: where the discrete iteration is stable, |1 + λ| ≤ 1."),
    legend: series.length === 1
      ? []
      : series.map((label, n) => ({ label, ...seriesStyle(n), sample: "symbol" as const })),
  });
}

const schema = z.strictObject({
  ...figureShape,
  ...texts("color", "facet"),
  disc: z.boolean().optional(),
});

// Domains that hold all points, widened in the one direction in which there is room.
function equalUnits(
  points: readonly { readonly x: number; readonly y: number }[],
  { panelWidth, panelHeight }: { readonly panelWidth: number; readonly panelHeight: number },
): { readonly x: { readonly domain: number[] }; readonly y: { readonly domain: number[] } } {
  const ends = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  const [[left, right], [low, high]] = [ends(points.map(({ x }) => x)), ends(points.map(({ y }) => y))];
  const unit = 1.08 * Math.max((right - left) / panelWidth, (high - low) / panelHeight);
  const domain = (middle: number, length: number) => [middle - length * unit / 2, middle + length * unit / 2];
  return {
    x: { domain: domain((left + right) / 2, panelWidth) },
    y: { domain: domain((low + high) / 2, panelHeight) },
  };
}
