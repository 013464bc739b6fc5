/** Named algorithms: chains with their papers' defaults, one file per family. @module */
export * from "./local_dsgd.ts";
export * from "./p2pl_affinity.ts";
export * from "./p2pl.ts";
export * from "./federated.ts";
export * from "./dgd.ts";
export * from "./dpsgd.ts";
export * from "./cross_gradient_family.ts";
export * from "./gradient_tracking.ts";
export * from "./bias_corrected.ts";
export * from "./slow_mo.ts";
export * from "./gut.ts";
export * from "./relay_and_push.ts";
export * from "./ingredients.ts";
