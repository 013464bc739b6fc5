/** Keyed streams of random numbers and draws from them. @module */
export * from "./stream.ts";
export * from "./draw.ts";
