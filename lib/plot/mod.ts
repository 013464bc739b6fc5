/** Figures of result frames, drawn on the server, and their files. @module */
export * from "./figure.ts";
export * from "./export.ts";
export * from "./save.ts";
