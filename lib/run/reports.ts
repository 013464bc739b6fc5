/** What a step reported: sums over rounds. */
export interface SavedReports {
  /** Rounds added up. */
  readonly rounds: number;
  /** The sums by name, each `[devices]`. */
  readonly sums: Readonly<Record<string, Float64Array>>;
}

/** What one step reported, averaged over the rounds since it was last recorded. */
export class Reports {
  #rounds: number;
  #sums: Record<string, Float64Array>;

  /** @param saved What was added before, in a resumed run. */
  constructor(saved: SavedReports = { rounds: 0, sums: {} }) {
    this.#rounds = saved.rounds;
    this.#sums = { ...saved.sums };
  }

  /** What was added since it was last taken. */
  get saved(): SavedReports {
    return { rounds: this.#rounds, sums: this.#sums };
  }

  /** Adds one round's numbers, by name, each `[devices]`. */
  add(measured: Readonly<Record<string, ArrayLike<number>>>): void {
    this.#rounds++;
    for (const [name, values] of Object.entries(measured)) {
      const sum = this.#sums[name] ??= new Float64Array(values.length);
      for (let k = 0; k < sum.length; k++) sum[k]! += values[k]!;
    }
  }

  /** The means by name, each `[devices]`; then starts over. */
  take(): Record<string, Float64Array> {
    const means = Object.entries(this.#sums).map(([name, sum]) => [name, sum.map((total) => total / this.#rounds)]);
    this.#rounds = 0;
    this.#sums = {};
    return Object.fromEntries(means);
  }
}
