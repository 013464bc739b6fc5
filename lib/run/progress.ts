import type { Dataset } from "../data/mod.ts";

/** The progress of runs. */
export interface Progress {
  /** Rounds done, over all runs that are not in the store. */
  readonly done: number;
  /** Rounds to do, over all runs that are not in the store. */
  readonly total: number;
  /** The run in progress, for people. */
  readonly label: string;
}

/** Counts the rounds of many runs, several of which may be in progress at a time. */
export class RoundCounter {
  readonly #total: number;
  readonly #tell: ((progress: Progress) => void) | undefined;
  #done = 0;

  /**
   * @param total Rounds to do.
   * @param tell Receives each count.
   */
  constructor(total: number, tell: ((progress: Progress) => void) | undefined) {
    this.#total = total;
    this.#tell = tell;
  }

  /** Returns the function that reports how many rounds of one run are done. */
  of({ algorithm, seed, test }: {
    readonly algorithm: string;
    readonly seed: number;
    readonly test: Pick<Dataset, "name" | "standsInFor">;
  }): (rounds: number) => void {
    const label = `${algorithm}, seed ${seed}${test.standsInFor === undefined ? "" : `, ${test.name}`}`;
    let counted = 0;
    return (rounds) => {
      this.#done += rounds - counted;
      counted = rounds;
      this.#tell?.({ done: this.#done, total: this.#total, label });
    };
  }
}
