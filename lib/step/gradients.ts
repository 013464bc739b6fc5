/** Gradients for descent. @module */
export * from "./own_gradients.ts";
export * from "./begun_gradients.ts";
export * from "./cross_gradients.ts";
export * from "./tracking.ts";
export * from "./global_update_tracking.ts";
export * from "./local_tracking.ts";
