import type { Matrix } from "../engine/mod.ts";
import type { Received, StepState } from "../step/mod.ts";
import type { SavedReports } from "./reports.ts";

/** What was received, as it is saved with a run. */
export interface KeptReceived extends Pick<Received, "parameters" | "graph" | "round"> {
  /** The exchange, if messages can be from other rounds or altered. */
  readonly exchange?: string;
  /** When each message was sent, in the order of the graph's neighbours. */
  readonly sent?: readonly (readonly number[])[];
}

/** Everything the rest of a run depends on, at the end of a round. */
export interface SavedRun {
  /** Rounds completed. */
  readonly round: number;
  /** Parameters, `[devices, parameters]`. */
  readonly parameters: Matrix;
  /** The states of the steps, `[steps]`. */
  readonly states: readonly StepState[];
  /** What was sent in the last consensus phase, if there was one and a step reads it. */
  readonly received: KeptReceived | undefined;
  /** What a channel keeps of each exchange, including messages in transit. */
  readonly exchanges?: Readonly<Record<string, StepState>>;
  /** `[devices]`: float32 values sent so far. */
  readonly floatsSent: Float64Array;
  /** `[devices]`: messages sent so far. */
  readonly messages: Float64Array;
  /** `[devices]`: mini-batch gradients taken so far. */
  readonly gradients: Float64Array;
  /** What steps reported since they were last recorded, by phase. */
  readonly reports: Readonly<Record<string, SavedReports>>;
}

/**
 * Copies a saved state over a step's fresh one.
 *
 * @param matrix Makes a matrix of so many rows, for one that a fresh state lacks.
 */
export function restoreState(state: StepState, saved: StepState, matrix: (rows: number) => Matrix): void {
  for (const name of Object.keys(state)) if (!(name in saved)) delete state[name];
  for (const [name, value] of Object.entries(saved)) {
    const now = state[name];
    if (isMatrix(value)) {
      const into = isMatrix(now) && now.rows === value.rows ? now : matrix(value.rows);
      into.data.set(value.data);
      state[name] = into;
    } else if (typeof value === "object" && !Array.isArray(value)) {
      const inner = typeof now === "object" && !Array.isArray(now) && !isMatrix(now) ? now : {};
      restoreState(inner, value, matrix);
      state[name] = inner;
    } else {
      state[name] = value;
    }
  }
}

/** Whether a part of a state is a matrix. */
export function isMatrix(value: unknown): value is Matrix {
  return typeof value === "object" && value !== null && "data" in value && value.data instanceof Float32Array;
}
