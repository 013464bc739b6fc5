/** Laws that each algorithm obeys, and what checks them. @module */
export * from "./conformance.ts";
export type { ConformanceSettings, Subject } from "./law.ts";
