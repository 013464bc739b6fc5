/** Runs on many machines through a queue in Redis. @module */
export * from "./queued.ts";
export * from "./withdraw.ts";
export * from "./work.ts";
export { sweepIn } from "./sweep_module.ts";
