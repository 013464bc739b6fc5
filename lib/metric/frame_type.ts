export type { Frame } from "../run/mod.ts";
