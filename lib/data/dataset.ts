/** Labelled samples in memory. */
export interface Dataset {
  /** Name for figures, for example `"MNIST"`. */
  readonly name: string;
  /** `"train"` or `"test"`. */
  readonly part: "train" | "test";
  /** `[samples, features]`, row-major; pixels in [0, 1], or numbers of words. */
  readonly inputs: Float32Array;
  /** `[samples]`: class of each, from 0; in a regression, the group whose loss is reported together. */
  readonly labels: Uint8Array;
  /** `[samples, outputs]`: the targets of a regression; absent in a classification. */
  readonly targets?: Float32Array;
  /** Number of samples. */
  readonly samples: number;
  /** Shape of one input, `[height, width, channels]` for images. */
  readonly inputShape: readonly number[];
  /** The number of tokens, if inputs are tokens (such as words), numbered from 0. */
  readonly tokens?: number;
  /** `[channels]`: the value of a black pixel after standardisation; absent if it is 0. */
  readonly black?: readonly number[];
  /** How every mini-batch changes its samples at random; absent if it does not. */
  readonly augmentation?: Augmentation;
  /** Number of classes. */
  readonly classes: number;
  /** `[classes]`: names for figures. */
  readonly classNames: readonly string[];
  /**
   * SHA-256 in hexadecimal, over inputs and labels or over the checksums of their files and the number of samples used;
   * stored runs name their data by it.
   */
  readonly checksum: string;
  /** The data set this one stands in for because that one was unavailable. Figures say so. */
  readonly standsInFor?: string;
}

/** The training and test samples of one data set. */
export interface TrainTest {
  /** For the devices. */
  readonly train: Dataset;
  /** For evaluation only. */
  readonly test: Dataset;
}

/**
 * How the images of a batch are changed at random: shifted by up to `padding` pixels each way, and mirrored left to
 * right or not. Each combination is a variant; variant 0 is the image itself.
 */
export interface Augmentation {
  /** The largest shift in pixels, up, down, left and right. */
  readonly padding: number;
  /** Whether images are mirrored with probability ½. */
  readonly flip: boolean;
}
