/** Mixing matrices: rules, checks, and what their spectrum predicts. @module */
export * from "./matrix.ts";
export * from "./symmetric_rules.ts";
export * from "./row_stochastic_rules.ts";
export * from "./metropolis_data_size.ts";
export * from "./equal_shares.ts";
export * from "./best_constant.ts";
export * from "./uniform.ts";
export * from "./from_matrix.ts";
export * from "./lazy.ts";
export * from "./lost_to_self.ts";
export * from "./check_mixing.ts";
export * from "./stochastic.ts";
export * from "./spectrum.ts";
