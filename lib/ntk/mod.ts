/** Wide networks: tangent kernels, linearised dynamics of DGD, ATC and CTA, their flows and stability. @module */
export type { DoubleMatrix } from "./double_matrix.ts";
export type { GradientFeatures, KernelMemory } from "./gradient_features.ts";
export {
  autodiffKernel,
  type AutodiffKernelOptions,
  empiricalKernel,
  type EmpiricalKernelOptions,
  infiniteWidthKernel,
  type InfiniteWidthKernelOptions,
} from "./kernel.ts";
export { type AgentSamples, samplesOf } from "./samples.ts";
export * from "./two_classes.ts";
export * from "./training.ts";
export * from "./linearize.ts";
export type { Coordinates, InitialStates } from "./coordinates.ts";
export * from "./system.ts";
export * from "./flow.ts";
export * from "./recursion.ts";
export { type Trajectory, type TrajectoryFrame, trajectoryFrame } from "./trajectory.ts";
export * from "./predictions.ts";
export * from "./prediction_gap.ts";
export type { Transition } from "./transition.ts";
export { largestCurvature, stepSizeLimit } from "./step_size.ts";
export { spectralAbscissa, spectrum } from "./spectrum.ts";
export * from "./stability.ts";
