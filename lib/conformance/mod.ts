/** The laws of algorithms, and their checks. @module */
export * from "./conformance.ts";
export type { ConformanceSettings, Subject } from "./law.ts";
