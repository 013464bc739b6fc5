import type { Spec } from "../base/mod.ts";
import type { Matrix } from "../engine/mod.ts";
import type { Requirement } from "./requirement.ts";
import type { Memory, RoundContext, RunContext, StepState } from "./step.ts";

/**
 * What {@linkcode descend} steps along: the device's own gradient, one corrected with those of the neighbours, one that
 * tracks the gradient of all.
 *
 * @typeParam State What it keeps between rounds, and its buffers.
 */
export interface GradientSource<State extends StepState = StepState> {
  /** JSON form. */
  readonly spec: Spec;
  /** What it reads of what the run remembers. */
  readonly reads: readonly Memory[];
  /** What it needs of the graph and the mixing matrix; default nothing. */
  readonly requires?: readonly Requirement[];
  /** Functions given by the caller that decide what it computes, such as a mixing rule; a run is named by their source. */
  readonly functions?: readonly ((...given: never[]) => unknown)[];
  /** The state before the first round. */
  init(run: RunContext): State;
  /** Writes the gradients, `[devices, parameters]`, into `out`, which belongs to the caller. */
  gradients(out: Matrix, state: State, now: GradientContext): Promise<void>;
}

/** What a gradient source sees. */
export interface GradientContext {
  /** Parameters before the step, `[devices, parameters]`; to be read, not written. */
  readonly parameters: Matrix;
  /** The round. */
  readonly context: RoundContext;
  /** Step size of the round. */
  readonly learningRate: number;
}
