import { type Matrix, row } from "../../engine/mod.ts";
import type { Observer } from "../observer.ts";
import type { PlannedRun } from "../plan.ts";
import type { Measurement } from "../recorder.ts";
import { parametersFile } from "./saved_parameters.ts";

/**
 * Which parameters of a run are kept: the `"final"` ones, or the `"best"`: those at the evaluation with the highest
 * mean accuracy over devices (in a regression, the lowest loss), the first if tied. The choice uses the test data.
 */
export type Keep = "final" | "best";

/** All of them. */
export const keeps = ["final", "best"] as const satisfies readonly Keep[];

/** The best parameters so far, as a checkpoint saves them. */
export interface KeptBest {
  /** Their score. */
  readonly score: number;
  /** The round. */
  readonly round: number;
  /** The step after which they were taken. */
  readonly phase: string;
  /** `[devices, parameters]`. */
  readonly parameters: Matrix;
}

/** Keeps parameters of a run while it is computed. */
export class Keeper {
  readonly #run: PlannedRun;
  readonly #keep: Keep;
  #best: KeptBest | undefined;
  #last: Omit<KeptBest, "score"> | undefined;

  /** @param best The best so far, in a resumed run. */
  constructor(run: PlannedRun, keep: Keep, best?: KeptBest) {
    this.#run = run;
    this.#keep = keep;
    this.#best = best;
  }

  /** The best so far, for a checkpoint. */
  get best(): KeptBest | undefined {
    return this.#best;
  }

  /** Receives the run's events. */
  readonly observe: Observer = ({ round, phase, parameters, measurement }) => {
    this.#last = { round, phase, parameters };
    if (this.#keep !== "best" || !measurement) return;
    const score = this.#scoreOf(measurement);
    if (this.#best && score <= this.#best.score) return;
    const { rows, columns } = parameters;
    const data = this.#best?.parameters.data ?? new Float32Array(rows * columns);
    for (let k = 0; k < rows; k++) data.set(row(parameters, k), k * columns);
    this.#best = { score, round, phase, parameters: { rows, columns, data } };
  };

  /** The file of the kept parameters; call it while the session is open. */
  file(): Uint8Array<ArrayBuffer> {
    const { id, algorithm, seed, model } = this.#run;
    const { round, phase, parameters } = (this.#keep === "best" ? this.#best : this.#last)!;
    const metadata = { run: id, algorithm, seed: `${seed}`, kept: this.#keep, round: `${round}`, phase };
    return parametersFile(model, parameters, metadata);
  }

  #scoreOf({ evaluation: { correct, loss } }: Measurement): number {
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
    return this.#run.test.targets ? -sum(loss) : sum(correct);
  }
}
