import type { Session } from "../engine/mod.ts";
import { measure } from "./measure.ts";
import type { Observer } from "./observer.ts";
import type { PlannedRun } from "./plan.ts";
import type { SavedRun } from "./saved_run.ts";
import { Stepping } from "./stepping.ts";

/** How a run ended. */
export interface RunOutcome {
  /** `"diverged"`: parameters or losses stopped being finite numbers. */
  readonly status: "finished" | "diverged" | "aborted";
  /** Rounds completed. */
  readonly rounds: number;
  /** The round in which it diverged. */
  readonly divergedRound?: number;
  /** `"target"`: it ended early, because its stop rule was met. */
  readonly stopped?: "target";
}

/** The settings of a run besides its plan. */
export interface LoopOptions {
  /** What computes. */
  readonly session: Session;
  /** Observers of every event, in order. */
  readonly observers: readonly Observer[];
  /** The state from which an interrupted run continues. Default: the beginning. */
  readonly from?: SavedRun | undefined;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** The loop of a run: takes its steps, round by round, and notifies its observers after each. */
export async function loop(run: PlannedRun, options: LoopOptions): Promise<RunOutcome> {
  const { session, observers, from, signal } = options;
  const { algorithm, seed } = run;
  const stepping = new Stepping(run, session, from);
  const look = async (round: number, phase: string, endsRound: boolean): Promise<"diverged" | "stop" | "go on"> => {
    const snapshot = { algorithm, seed, round, phase, parameters: stepping.parameters, session, endsRound };
    const measurement = await measure(run, stepping, snapshot);
    if (measurement === "diverged") return "diverged";
    const measured = {
      ...snapshot,
      ...(measurement !== "not due" && { measurement }),
      save: () => stepping.save(round),
    };
    for (const observe of observers) if (await observe(measured) === "stop") return "stop";
    return "go on";
  };

  if (!from && await look(0, "start", false) === "diverged") return { status: "diverged", rounds: 0, divergedRound: 0 };
  for (let round = (from?.round ?? 0) + 1; round <= run.rounds; round++) {
    const steps = stepping.stepsOf(round);
    for (const step of steps) {
      if (signal?.aborted) return { status: "aborted", rounds: round - 1 };
      await stepping.take(step, round);
      const found = await look(round, step.name, step === steps.at(-1));
      if (found === "diverged") return { status: "diverged", rounds: round - 1, divergedRound: round };
      if (found === "stop") return { status: "finished", rounds: round, stopped: "target" };
    }
  }
  return { status: "finished", rounds: run.rounds };
}
