import type { MissingRule } from "../channel/mod.ts";
import type { Partition } from "../data/mod.ts";
import type { Matrix, Session } from "../engine/mod.ts";
import type { Graph, Topology } from "../graph/mod.ts";
import type { MixingMatrix, MixingRule } from "../mixing/mod.ts";
import type { Stream } from "../random/mod.ts";

/** State of a step between rounds. */
export interface StepState {
  /** Matrices, numbers, or arrays of numbers by name. */
  [name: string]: Matrix | number | number[] | StepState | undefined;
}

/** What stays the same throughout a run. */
export interface RunContext {
  /** The engine's session: `session.combine`, `session.sums` and the other operations on matrices. */
  readonly session: Session;
  /** Which samples each device holds. */
  readonly partition: Partition;
  /** `[devices]`: samples per device n_k. */
  readonly dataSizes: readonly number[];
  /** Seed of the run. */
  readonly seed: number;
  /** Number of devices K. */
  readonly devices: number;
  /** The graph of every round. */
  readonly topology: Topology;
  /** A stream of random numbers of this run. */
  stream(key: { readonly purpose: string; readonly device?: number; readonly round?: number }): Stream;
}

/** What a step sees in one round. */
export interface RoundContext extends RunContext {
  /** The round, from 1; a setup step sees round 1. */
  readonly round: number;
  /** The graph of this round. */
  readonly graph: Graph;
  /** What was sent in the last consensus phase, as its receivers know it; undefined before the first one. */
  readonly received?: Received;
  /**
   * A scratch matrix until the step ends, `[rows, parameters]`, with arbitrary content; it is not state and not saved.
   * Default: one row per device.
   */
  scratch(rows?: number): Matrix;
  /** The mixing matrix of this round, checked against the graph. Default: the round's graph. */
  weights(mix: MixingRule, check?: (matrix: MixingMatrix, graph: Graph) => void, graph?: Graph): MixingMatrix;
  /** Sends every device's row to its neighbours and averages: values ← W·values, or `into`. Counts the traffic. */
  exchange(values: Matrix, weights: MixingMatrix, options?: ExchangeOptions): Promise<void>;
  /**
   * Sends every device's row to its neighbours, who read messages one by one: which arrived, and where they are. Leave
   * the values unchanged until they have been read. Counts the traffic.
   */
  send(values: Matrix, options?: Pick<ExchangeOptions, "floats" | "graph">): Promise<Received>;
  /** Counts a message of so many float32 values over every link of the graph. Default: this round's graph. */
  transmit(floats: number, graph?: Graph): void;
  /** Counts what devices send to a server: float32 values, `[devices]`. */
  upload(floats: readonly number[]): void;
  /** Counts mini-batch gradients, `[devices]`. */
  spend(gradients: readonly number[]): void;
  /**
   * Reports a measurement as further columns of the results, by name, each `[devices]`, in the rows of this phase; the
   * mean over the rounds since the last such row.
   */
  report(measured: Readonly<Record<string, ArrayLike<number>>>): void;
  /** The state of another step of the chain, by its name, so that two steps can share one. */
  stateOf(step: string): StepState;
}

/** Options of {@linkcode RoundContext.exchange}. */
export interface ExchangeOptions {
  /** Receives the averages, leaving the values unchanged. Default: the values themselves. */
  readonly into?: Matrix;
  /** Whether later steps see what was sent as `received`. Default: false. */
  readonly remember?: boolean;
  /** Size of one message in float32 values. Default: one per parameter. */
  readonly floats?: number;
  /** The links to use. Default: those of the round's graph. */
  readonly graph?: Graph;
  /** What receivers do about missing or late messages. Default: the rule of the run's channel. */
  readonly missing?: MissingRule;
}

/** What devices sent in a consensus phase, as later steps see it. */
export interface Received {
  /** `[devices, parameters]`: row j is what device j sent, its own parameters before averaging. Read only. */
  readonly parameters: Matrix;
  /** The graph it was sent over: device k received only from `graph.neighbors[k]`. */
  readonly graph: Graph;
  /** The round it was sent in. */
  readonly round: number;
  /** The matrix and row of the message that k has from j. With a channel it may be from an earlier round. */
  message(k: number, j: number): readonly [matrix: Matrix, row: number];
  /** The round in which that message was sent. */
  when(k: number, j: number): number;
}
