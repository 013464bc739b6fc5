/** Notebooks: what a cell shows. @module */
export * from "./showable.ts";
export * from "./show.ts";
export * from "./progress.ts";
export * from "./study.ts";
export * from "./simulate.ts";
export * from "./sweep.ts";
export type { WatchedOptions } from "./watched.ts";
export type { Grid, GridPoint } from "./grid.ts";
export * from "./scale.ts";
