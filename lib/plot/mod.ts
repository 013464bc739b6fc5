/** Figures of result frames, drawn on the server, and their files. @module */
export * from "./figure.ts";
export * from "./lines.ts";
export * from "./oscillation.ts";
export * from "./comparison.ts";
export * from "./categories.ts";
export * from "./heatmap.ts";
export * from "./complex_plane.ts";
export * from "./ingredient_map.ts";
export * from "./small_multiples.ts";
export { compose, type ComposeOptions, type FigureOptions, type PlotOptions } from "./compose.ts";
export type { LegendEntry } from "./legend.ts";
export type { AxisOptions } from "./options.ts";
export type { RowOptions } from "./rows.ts";
export type { Band } from "./means.ts";
export type { Frame } from "../metric/mod.ts";
export { type SeriesStyle, seriesStyle, theme } from "./theme.ts";
export * from "./export.ts";
export * from "./save.ts";
