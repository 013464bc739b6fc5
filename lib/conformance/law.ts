import type { Graph } from "../graph/mod.ts";
import type { Chain, Participation, Step } from "../step/mod.ts";

/** What a law sets of an algorithm. */
export interface ConformanceSettings {
  /** Samples per mini-batch. */
  readonly batchSize: number | "full";
  /** Step size η, 0.1. */
  readonly learningRate: number;
}

/** An algorithm as the laws need it, and from which of them it is excused. */
export interface Subject {
  /** Makes it. */
  readonly make: (settings: ConformanceSettings) => Chain | Step;
  /** Gradient steps of a device in a round. */
  readonly steps: number;
  /** Whom the laws let talk. Default: the complete graph. */
  readonly graph?: (devices: number) => Graph;
  /** Momentum μ that its descent has, so that one device alone is SGD with it. Default: 0. */
  readonly momentum?: number;
  /** Whether that is Nesterov's. Default: false. */
  readonly nesterov?: boolean;
  /** Set where with full gradients it claims to converge to the minimum of the sum, whatever the devices' data. */
  readonly exact?: boolean;
  /** Set where a device without neighbours does something else than SGD, by a bias or by momentum of another kind. */
  readonly pullsAlone?: boolean;
  /** Set where it draws devices at random by their numbers, so that permuting them draws others. */
  readonly drawsDevices?: boolean;
  /** Set where the mean of the devices changes without gradients, as by adopting or pooling parameters. */
  readonly movesMean?: boolean;
  /** Set where it claims to bring devices to their plain mean although messages are lost and late. */
  readonly keepsMass?: boolean;
  /** Makes it with devices that in some rounds sleep, and then neither step nor average; where it can. */
  readonly withParticipants?: (settings: ConformanceSettings, participants: Participation) => Chain | Step;
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
