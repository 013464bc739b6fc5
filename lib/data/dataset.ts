/** Labelled samples in memory. */
export interface Dataset {
  /** Name for figures, for example `"MNIST"`. */
  readonly name: string;
  /** `"train"` or `"test"`. */
  readonly part: "train" | "test";
  /** `[samples, features]`, row-major; pixels in [0, 1]. */
  readonly inputs: Float32Array;
  /** `[samples]`: class of each, from 0. */
  readonly labels: Uint8Array;
  /** Number of samples. */
  readonly samples: number;
  /** Shape of one input, `[height, width, channels]` for images. */
  readonly inputShape: readonly number[];
  /** Number of classes. */
  readonly classes: number;
  /** `[classes]`: names for figures. */
  readonly classNames: readonly string[];
  /**
   * SHA-256 in hexadecimal, over inputs and labels or over the checksums of their files and the number of samples used:
   * what a stored run names its data by.
   */
  readonly checksum: string;
  /** Where this stands in for another data set that could not be had: that set's name. Figures say so. */
  readonly standsInFor?: string;
}

/** The training and test samples of one data set. */
export interface TrainTest {
  /** For the devices. */
  readonly train: Dataset;
  /** For evaluation only. */
  readonly test: Dataset;
}
