import type { Spec } from "../check/mod.ts";
import type { Partition } from "../data/mod.ts";
import type { Matrix, Session } from "../engine/mod.ts";
import type { Graph } from "../graph/mod.ts";
import type { Stream } from "../random/mod.ts";

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
  /** A stream of random numbers of this run. */
  stream(key: { readonly purpose: string; readonly device?: number; readonly round?: number }): Stream;
}

/** What a step sees in one round. */
export interface RoundContext extends RunContext {
  /** The round, from 1. */
  readonly round: number;
  /** The graph of this round. */
  readonly graph: Graph;
  /** What was transmitted in the last consensus phase, if a step reads it and there was one. */
  readonly received?: Received;
  /** Parameters at the start of the round, if a step reads them. */
  readonly roundStart?: Matrix;
  /** Called by a step that communicates: keeps what is sent, if a step reads it, and counts the traffic. */
  transmit(message: Transmission): void;
  /** Called by a step that takes gradients: counts them, `[devices]` mini-batch gradients each. */
  spend(gradients: readonly number[]): void;
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
  /** What is sent, one row per device; counted, and copied if `remember` is set. */
  readonly parameters: Matrix;
  /** Over which links. */
  readonly graph: Graph;
  /** Whether later steps see it as what was received. */
  readonly remember: boolean;
}
