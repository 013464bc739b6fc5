/** Mixing matrices. @module */
export * from "./matrix.ts";
