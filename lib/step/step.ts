import type { Spec } from "../base/mod.ts";
import type { Partition } from "../data/mod.ts";
import type { Matrix, Session } from "../engine/mod.ts";
import type { Graph, Topology } from "../graph/mod.ts";
import type { Stream } from "../random/mod.ts";
import type { Bias } from "./bias.ts";
import type { Requirement } from "./requirement.ts";

/**
 * One step of an algorithm: local learning, consensus, or anything else that maps the parameters of all devices,
 * `[devices, parameters]`, to the next ones. Algorithms are chains of steps.
 *
 * @typeParam State What the step keeps between rounds; it is saved with a run, so it holds matrices and numbers only.
 */
export interface Step<State extends StepState = StepState> {
  /** Name of the phase it makes, as in the column `phase` of results: `"local"`, `"consensus"`. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** What it reads of what the run remembers beyond the parameters; remembered only if some step asks. */
  readonly reads: readonly Memory[];
  /** Set if it acts before the first round only, as synchronization does; such steps come first in a chain. */
  readonly once?: boolean;
  /** What it needs of the graph and the mixing matrix; default nothing. */
  readonly requires?: readonly Requirement[];
  /** The bias term it carries, for a step that can carry one. */
  readonly bias?: Bias;
  /** Functions given by the caller that decide what it computes, such as a mixing rule; a run is named by their source. */
  readonly functions?: readonly ((...given: never[]) => unknown)[];
  /** The same step with another bias term, for ablations. */
  withBias?(bias: Bias): Step<State>;
  /** The state before the first round. */
  init(run: RunContext): State;
  /** Changes `parameters` and `state` in place: from before this step to after it. */
  update(parameters: Matrix, state: State, context: RoundContext): Promise<void>;
}

/** State of a step between rounds. */
export interface StepState {
  /** Matrices, numbers, or arrays of numbers by name. */
  [name: string]: Matrix | number | number[] | StepState | undefined;
}

/**
 * What a run can remember beyond the parameters:
 * `"received"`, what every device transmitted in the last consensus phase, as its neighbours received it;
 * `"roundStart"`, the parameters at the start of the round.
 */
export type Memory = "received" | "roundStart";

/** What stays the same over a run. */
export interface RunContext {
  /** What computes. */
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
  /** The round, from 1; a step that acts once sees round 1. */
  readonly round: number;
  /** The graph of this round. */
  readonly graph: Graph;
  /** What was transmitted in the last consensus phase, if a step reads it and there was one. */
  readonly received?: Received;
  /** Parameters at the start of the round (of the first: after the steps that act once), if a step reads them. */
  readonly roundStart?: Matrix;
  /** Called by a step that communicates: keeps what is sent, if a step reads it, and counts the traffic. */
  transmit(message: Transmission): void;
  /** Called by a step that takes gradients: counts them, `[devices]` mini-batch gradients each. */
  spend(gradients: readonly number[]): void;
  /** Called by a step whose devices send to a server: counts float32 values, `[devices]`. */
  upload(floats: readonly number[]): void;
  /**
   * Called by a step that measures something on its way: further columns of the results by name, each `[devices]`, in the
   * rows of its phase; means over the rounds since the last such row.
   */
  report(measured: Readonly<Record<string, ArrayLike<number>>>): void;
}

/** What devices transmitted in a consensus phase, seen from the rounds after it. */
export interface Received {
  /** `[devices, parameters]`: row j is what device j transmitted. */
  readonly parameters: Matrix;
  /** Over this graph: device k received from `graph.neighbors[k]`. */
  readonly graph: Graph;
}

/** One exchange of parameter-sized vectors between neighbours. */
export interface Transmission {
  /** What is sent, one row per device; copied if `remember` is set. */
  readonly parameters: Matrix;
  /** Over which links. */
  readonly graph: Graph;
  /** Whether later steps see it as what was received. */
  readonly remember: boolean;
  /** Size of one message in float32 values; default one per parameter. Compressed messages count their true size. */
  readonly floats?: number;
}
