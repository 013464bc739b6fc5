/** Samples in the arena. */
export interface Samples {
  /** Address of `[samples, features]` float32. */
  readonly inputs: number;
  /** Address of `[samples]` bytes. */
  readonly labels: number;
  /** Whether the inputs are mostly zeros, so that products with them are faster without. */
  readonly sparse: boolean;
}
