/** Labelled samples in memory. */
export interface Dataset {
  /** Name for figures, for example `"MNIST"`. */
  readonly name: string;
  /** `"train"` or `"test"`. */
  readonly part: "train" | "test";
  /** `[samples, features]`, row-major; pixels in [0, 1], or numbers of words. */
  readonly inputs: Float32Array;
  /** `[samples]`: class of each, from 0; of a regression, the group whose loss is reported together. */
  readonly labels: Uint8Array;
  /** `[samples, outputs]`: what a regression is to give; absent where the label is. */
  readonly targets?: Float32Array;
  /** Number of samples. */
  readonly samples: number;
  /** Shape of one input, `[height, width, channels]` for images. */
  readonly inputShape: readonly number[];
  /** Where inputs are numbers of words (or other tokens): how many different ones there are, from 0. */
  readonly tokens?: number;
  /** `[channels]`: what a black pixel became when the images were standardised; absent where it is 0. */
  readonly black?: readonly number[];
  /** How every mini-batch changes its samples at random; absent where it does not. */
  readonly augmentation?: Augmentation;
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

/**
 * How the images of a batch are changed at random: shifted by up to `padding` pixels each way, and mirrored left to right or
 * not. Every change is one of a number of variants; variant 0 is the image itself.
 */
export interface Augmentation {
  /** Pixels that an image moves at most, up, down, left and right. */
  readonly padding: number;
  /** Whether every other image is mirrored. */
  readonly flip: boolean;
}
