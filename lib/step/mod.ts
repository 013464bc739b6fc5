/** Steps: the type, chains of them, local steps, consensus, bias terms. @module */
export * from "./step.ts";
export * from "./chain.ts";
export * from "./local_steps.ts";
export * from "./consensus.ts";
/** Terms added to steps: `bias.towardReceivedNeighbors({ strength: 0.5 })`. */
export * as bias from "./bias.ts";
export type { Bias, BiasTerm, NeighborBiasOptions, PhaseContext } from "./bias.ts";
