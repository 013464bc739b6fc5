import type { Matrix, Session } from "../engine/mod.ts";
import type { Measurement } from "./recorder.ts";
import type { SavedRun } from "./saved_run.ts";

/** A run as seen after one of its steps. */
export interface Snapshot {
  /** Name of the algorithm. */
  readonly algorithm: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Round, 0 before training. */
  readonly round: number;
  /** The step that was just taken; `"start"` before training. */
  readonly phase: string;
  /** Parameters now, `[devices, parameters]`; valid during the call. */
  readonly parameters: Matrix;
  /** What computes. */
  readonly session: Session;
}

/** The one event of a run: a check after a step. */
export interface Measured extends Snapshot {
  /** Whether the step is the last of its round. */
  readonly endsRound: boolean;
  /** The measurement, if an evaluation was due. */
  readonly measurement?: Measurement;
  /** Everything the rest of the run depends on, at the end of a round; valid during the call. */
  save(): SavedRun;
}

/**
 * Receives every event of a run, in order; returning `"stop"` ends the run there, and later observers do not receive
 * the event.
 */
export type Observer = (measured: Measured) => void | "stop" | Promise<void | "stop">;
