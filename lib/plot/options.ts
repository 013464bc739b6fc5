import { z } from "zod";
import { texts } from "../base/mod.ts";

/** The schema of what every figure takes: see `FigureOptions`. */
export const figureShape = {
  ...texts("title", "subtitle", "caption", "data"),
  width: z.union([z.enum(["single", "double"]), z.number()]).optional(),
  runs: z.string().optional(),
};

/** The schema of a figure's axes: see `AxisOptions`. */
export const axisShape = {
  ...texts("xLabel", "yLabel"),
  xScale: z.enum(["linear", "log"]).optional(),
  yScale: z.enum(["linear", "log"]).optional(),
  yDomain: z.tuple([z.number(), z.number()]).optional(),
};

/** The schema of a band: see `Band`. */
export const bandSchema = z.enum(["t", "bootstrap", "devices", "none"]);

/** How the two axes of a figure look. */
export interface AxisOptions {
  /** Label of the horizontal axis with its unit. Default: that of the column. */
  readonly xLabel?: string | undefined;
  /** Label of the vertical axis with its unit. Default: that of the column. */
  readonly yLabel?: string | undefined;
  /** Scale of the horizontal axis. Default: linear. */
  readonly xScale?: "linear" | "log" | undefined;
  /** Scale of the vertical axis. Default: linear. */
  readonly yScale?: "linear" | "log" | undefined;
  /** Ends of the vertical axis in the units of its label. Default: fitted to the values. */
  readonly yDomain?: readonly [number, number] | undefined;
}
