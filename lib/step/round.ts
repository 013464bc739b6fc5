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

/** What stays the same over a run. */
export interface RunContext {
  /** What computes: `session.combine`, `session.sums` and the other operations on matrices. */
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
  /** What was sent in the last consensus phase, as its receivers know it; nothing before the first one. */
  readonly received?: Received;
  /**
   * A matrix to work with until the step ends, `[rows, parameters]`, with numbers left in it from before; it is no state and
   * not saved. Default: one row per device.
   */
  scratch(rows?: number): Matrix;
  /** The mixing matrix of this round, checked against the graph, by default that of the round. */
  weights(mix: MixingRule, check?: (matrix: MixingMatrix, graph: Graph) => void, graph?: Graph): MixingMatrix;
  /** Sends every device's row to its neighbours and averages: values ← W·values, or `into`. Counts the traffic. */
  exchange(values: Matrix, weights: MixingMatrix, options?: ExchangeOptions): Promise<void>;
  /**
   * Sends every device's row to its neighbours, to be read one by one: what arrived, and where it lies. The values stay as they
   * are until it was read. Counts the traffic.
   */
  send(values: Matrix, options?: Pick<ExchangeOptions, "floats" | "graph">): Promise<Received>;
  /** Counts a message over every link of the graph (by default of this round), of so many float32 values. */
  transmit(floats: number, graph?: Graph): void;
  /** Counts what devices send to a server: float32 values, `[devices]`. */
  upload(floats: readonly number[]): void;
  /** Counts mini-batch gradients, `[devices]`. */
  spend(gradients: readonly number[]): void;
  /**
   * Records something measured on the way: further columns of the results by name, each `[devices]`, in the rows of this
   * phase; means over the rounds since the last such row.
   */
  report(measured: Readonly<Record<string, ArrayLike<number>>>): void;
  /** The state of another step of the chain by its name, so that two steps can share one. */
  stateOf(step: string): StepState;
}

/** Options of {@linkcode RoundContext.exchange}. */
export interface ExchangeOptions {
  /** Receives the averages, and the values stay. Default: the values themselves. */
  readonly into?: Matrix;
  /** Whether later steps see what was sent as `received`. Default: false. */
  readonly remember?: boolean;
  /** Size of one message in float32 values. Default: one per parameter. */
  readonly floats?: number;
  /** Over which links. Default: those of the round's graph. */
  readonly graph?: Graph;
  /** What receivers do where messages are missing or late. Default: what the channel of the run says. */
  readonly missing?: MissingRule;
}

/** What devices sent in a consensus phase, seen from what comes after it. */
export interface Received {
  /** `[devices, parameters]`: row j is what device j sent; its own parameters before averaging. To be read only. */
  readonly parameters: Matrix;
  /** Over this graph: device k received from `graph.neighbors[k]`, and from nobody else. */
  readonly graph: Graph;
  /** In this round. */
  readonly round: number;
  /** Where the message lies that k has of j: the matrix and its row. With a channel it may be of an earlier round. */
  message(k: number, j: number): readonly [matrix: Matrix, row: number];
  /** The round in which that message was sent. */
  when(k: number, j: number): number;
}
