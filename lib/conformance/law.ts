import type { Graph } from "../graph/mod.ts";
import type { Chain, Step } from "../step/mod.ts";

/** What a law sets of an algorithm. */
export interface ConformanceSettings {
  /** Samples per mini-batch. */
  readonly batchSize: number | "full";
  /** Step size η, 0.1. */
  readonly learningRate: number;
}

/** An algorithm as the laws need it, and from which of them it is excused. */
export interface Subject {
  /** Makes it, with momentum only where it `pullsAlone`, so that one device alone can be compared with plain SGD. */
  readonly make: (settings: ConformanceSettings) => Chain | Step;
  /** Gradient steps of a device in a round. */
  readonly steps: number;
  /** Whom the laws let talk; default the complete graph. */
  readonly graph?: (devices: number) => Graph;
  /** Set where a device without neighbours does something else than plain SGD, by a bias or by momentum. */
  readonly pullsAlone?: boolean;
  /** Set where the mean of the devices changes without gradients, as by adopting or pooling parameters. */
  readonly movesMean?: boolean;
}

/** What holds for each algorithm that is not excused from it. */
export interface Law {
  /** In words. */
  readonly name: string;
  /** Why it is not asked of this subject; undefined where it is. */
  excuse?(subject: Subject): string | undefined;
  /** Throws an error that says what is wrong where it does not hold. */
  check(subject: Subject): Promise<void>;
}
