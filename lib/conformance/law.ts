import type { Graph } from "../graph/mod.ts";
import type { Chain, Participation, Step } from "../step/mod.ts";

/** The settings a law makes. */
export interface ConformanceSettings {
  /** Samples per mini-batch. */
  readonly batchSize: number | "full";
  /** Step size η, 0.1. */
  readonly learningRate: number;
}

/** An algorithm as the laws need it, and which laws it is excused from. */
export interface Subject {
  /** Makes it. */
  readonly make: (settings: ConformanceSettings) => Chain | Step;
  /** Gradient steps of a device in a round. */
  readonly steps: number;
  /** The graph of the laws, by number of devices. Default: the complete graph. */
  readonly graph?: (devices: number) => Graph;
  /** Momentum μ of its descent, for the law that one device alone does SGD with it. Default: 0. */
  readonly momentum?: number;
  /** Whether that is Nesterov's. Default: false. */
  readonly nesterov?: boolean;
  /** Set if it claims that with full gradients it converges to the minimum of the sum, whatever the devices' data. */
  readonly exact?: boolean;
  /** Set if a device without neighbours does something other than SGD, through a bias or another kind of momentum. */
  readonly pullsAlone?: boolean;
  /** Set if it draws devices at random by their numbers, so that permuting them draws others. */
  readonly drawsDevices?: boolean;
  /** Set if the mean over devices changes even without gradients, e.g. by adopting or pooling parameters. */
  readonly movesMean?: boolean;
  /** Set if it claims to bring devices to their plain mean even when messages are lost or late. */
  readonly keepsMass?: boolean;
  /** Makes it with devices that sleep in some rounds, when they neither step nor average; absent if it cannot. */
  readonly withParticipants?: (settings: ConformanceSettings, participants: Participation) => Chain | Step;
}

/** A law that holds for every algorithm not excused from it. */
export interface Law {
  /** In words. */
  readonly name: string;
  /** Why it does not apply to this subject; undefined if it does. */
  excuse?(subject: Subject): string | undefined;
  /** Throws an error that says what is wrong if it does not hold. */
  check(subject: Subject): Promise<void>;
}
