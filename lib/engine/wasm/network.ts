import type { ActivationName, LossName } from "../../model/mod.ts";
import type { Planes } from "./planes.ts";

/** A model as operations of the kernels: plain data that workers are sent. */
export interface Network {
  /** In order. */
  readonly operations: readonly Operation[];
  /** Numbers per sample. */
  readonly inputs: number;
  /** Number of classes. */
  readonly classes: number;
  /** Numbers in a row of parameters. */
  readonly parameters: number;
  /** What is minimised. */
  readonly loss: LossName;
  /** Samples that go through the operations together, at most. */
  readonly blockRows: number;
  /** Multiplications and additions for one sample, forward. */
  readonly work: number;
}

/** One thing the kernels do to a block of samples; `outputs` is the room of a sample behind it, in numbers. */
export type Operation =
  | ProductOperation
  | ScaleOperation
  | ActivationOperation
  | ToPlanesOperation
  | FromPlanesOperation
  | CopyPlanesOperation
  | ConvolutionOperation
  | PoolOperation
  | EvoNormOperation;

/** y = x·W + b. */
export interface ProductOperation {
  /** Kind of the operation. */
  readonly kind: "product";
  /** Numbers per sample before it. */
  readonly inputs: number;
  /** Numbers per sample behind it. */
  readonly outputs: number;
  /** Where the weights begin in a row of parameters; the biases follow them. */
  readonly weight: number;
}

/** y = factor·x. */
export interface ScaleOperation {
  /** Kind of the operation. */
  readonly kind: "scale";
  /** Numbers per sample. */
  readonly outputs: number;
  /** The factor. */
  readonly factor: number;
}

/** y = φ(x), in place. */
export interface ActivationOperation {
  /** Kind of the operation. */
  readonly kind: "activation";
  /** Numbers per sample. */
  readonly outputs: number;
  /** φ. */
  readonly name: Exclude<ActivationName, "linear">;
}

/** Images `[height, width, channels]` to planes. */
export interface ToPlanesOperation {
  /** Kind of the operation. */
  readonly kind: "toPlanes";
  /** Room of a sample. */
  readonly outputs: number;
  /** Planes behind it. */
  readonly to: Planes;
}

/** Planes to images `[height, width, channels]`. */
export interface FromPlanesOperation {
  /** Kind of the operation. */
  readonly kind: "fromPlanes";
  /** Numbers per sample. */
  readonly outputs: number;
  /** Planes before it. */
  readonly from: Planes;
}

/** Planes to planes that lie otherwise. */
export interface CopyPlanesOperation {
  /** Kind of the operation. */
  readonly kind: "copyPlanes";
  /** Room of a sample. */
  readonly outputs: number;
  /** Planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
}

/** A convolution with filters of `size × size`. */
export interface ConvolutionOperation {
  /** Kind of the operation. */
  readonly kind: "convolution";
  /** Room of a sample. */
  readonly outputs: number;
  /** Padded planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
  /** Height and width of the filters. */
  readonly size: number;
  /** Where the weights begin in a row of parameters; the biases, if any, follow them. */
  readonly weight: number;
  /** Whether there are biases. */
  readonly bias: boolean;
}

/** Pooling in windows of `size × size`. */
export interface PoolOperation {
  /** Kind of the operation. */
  readonly kind: "maxPool" | "averagePool";
  /** Room of a sample. */
  readonly outputs: number;
  /** Planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
  /** Height and width of the window. */
  readonly size: number;
  /** Step between windows. */
  readonly stride: number;
}

/** EvoNorm-S0. */
export interface EvoNormOperation {
  /** Kind of the operation. */
  readonly kind: "evoNorm";
  /** Room of a sample. */
  readonly outputs: number;
  /** Planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
  /** Groups of channels. */
  readonly groups: number;
  /** Where the scales begin in a row of parameters; the shifts follow them. */
  readonly scale: number;
}
