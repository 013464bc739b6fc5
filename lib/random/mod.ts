/** Keyed streams of random numbers and draws from them. @module */
export * from "./stream.ts";
export * from "./bursts.ts";
export * from "./draw.ts";
export * from "./add_normal.ts";
