import type { Spec } from "../base/mod.ts";
import type { Matrix } from "../engine/mod.ts";
import type { Requirement } from "./requirement.ts";
import type { RoundContext, RunContext, StepState } from "./round.ts";
import type { Term } from "./term.ts";

/**
 * One step of an algorithm: local learning, consensus, or anything else that maps the parameters of all devices,
 * `[devices, parameters]`, to the next ones. Algorithms are chains of steps.
 *
 * @typeParam State What the step keeps between rounds; it is saved with a run, so it holds matrices and numbers only.
 */
export interface Step<State extends StepState = StepState> {
  /** Name of its phase, as in the column `phase` of results: `"local"`, `"consensus"`. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** What it needs of the graph and the mixing matrix. Default: nothing. */
  readonly requires?: readonly Requirement[];
  /** What it does, in words for the map of algorithms. Default: its name. */
  readonly ingredients?: readonly string[];
  /** The bias term it carries, if any. */
  readonly bias?: Term;
  /** The same step with another bias term, for ablations. */
  withBias?(bias: Term): Step<State>;
  /** The state before the first round, from the parameters that the first round starts with. */
  init(parameters: Matrix, run: RunContext): State | Promise<State>;
  /** Performs the step: changes `parameters` and `state` in place. */
  update(parameters: Matrix, state: State, round: RoundContext): Promise<void>;
}

/** A step that acts once, before the first round, such as synchronization. Chains keep such steps apart. */
export interface SetupStep {
  /** Name of its phase. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** What it needs of the graph and the mixing matrix. Default: nothing. */
  readonly requires?: readonly Requirement[];
  /** What it does, in words for the map of algorithms. Default: its name. */
  readonly ingredients?: readonly string[];
  /** Refuses a run that it cannot start, before anything is computed. */
  check?(run: RunContext): void;
  /** Changes `parameters` in place. */
  setUp(parameters: Matrix, round: RoundContext): Promise<void>;
}
