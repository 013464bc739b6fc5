import type { AugmentedImages } from "../../variants.ts";

/** Samples in the arena. */
export interface Samples {
  /** Address of `[samples, features]` float32. */
  readonly inputs: number;
  /** Address of `[samples]` bytes. */
  readonly labels: number;
  /** Address of `[samples, outputs]` float32, what a regression is to give; 0 where the label is. */
  readonly targets: number;
  /** Number of classes. */
  readonly classes: number;
  /** How batches change the samples, if they do. */
  readonly images?: AugmentedImages;
  /** Whether the inputs are mostly zeros, so that products with them are faster without. */
  readonly sparse: boolean;
}
