/** Named algorithms: chains with their papers' defaults, one file per family. @module */
export { dsgd, localDsgd, type LocalDsgdOptions } from "./local_dsgd.ts";
export { p2plAffinity, type P2plAffinityOptions } from "./p2pl_affinity.ts";
export { p2pl, type P2plOptions } from "./p2pl.ts";
export { centralized, fedAvg, type FedAvgOptions, localTraining } from "./federated.ts";
export { atc, cta, dgd, type DiffusionOptions } from "./dgd.ts";
export { dpsgd, type DpsgdOptions, dsgdmN, qgDsgdmN } from "./dpsgd.ts";
export {
  cga,
  compCga,
  compNgc,
  type CompressionOptions,
  type CrossGradientFamilyOptions,
  ngc,
  type NgcOptions,
  ngmDataVariant,
  ngmModelVariant,
} from "./cross_gradient_family.ts";
export {
  gradientTracking,
  type GradientTrackingOptions,
  kGt,
  type KGtOptions,
  momentumTracking,
  type MomentumTrackingOptions,
} from "./gradient_tracking.ts";
export { d2, exactDiffusion, extra } from "./bias_corrected.ts";
export { slowMo, type SlowMoOptions } from "./slow_mo.ts";
export { gut, type GutOptions } from "./gut.ts";
export { relaySgd, sgp, type SgpOptions } from "./relay_and_push.ts";
export { adPsgd, type AdPsgdOptions } from "./asynchronous.ts";
export { choco, type ChocoOptions } from "./choco.ts";
export { type Ingredient, ingredientNames, ingredients } from "./ingredients.ts";
