import type { LossName } from "../../model/mod.ts";
import type { Step } from "./operation/operation.ts";
import type { Value } from "./value.ts";

/** A model as steps of the kernels: plain data that workers are sent. */
export interface Network {
  /** In order. */
  readonly steps: readonly Step[];
  /** The inputs, and what the steps make. */
  readonly values: readonly Value[];
  /** Numbers per sample. */
  readonly inputs: number;
  /** Number of classes. */
  readonly classes: number;
  /** Numbers in a row of parameters. */
  readonly parameters: number;
  /** What is minimised. */
  readonly loss: LossName;
  /** Samples that go through the steps together, at most. */
  readonly blockRows: number;
  /** Bytes that a step takes for the time of one call, at most. */
  readonly shared: number;
  /** Multiplications and additions for one sample, forward. */
  readonly work: number;
}
