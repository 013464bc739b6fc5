import type { RunRecord } from "./store/record.ts";

/** What computing runs took. */
export interface Cost {
  /** Number of runs. */
  readonly runs: number;
  /** Wall time in seconds, one run after another. */
  readonly seconds: number;
  /** Hours of all cores of the machine, an upper bound where runs shared them. */
  readonly coreHours: number;
  /** The commits of the kit that computed them, in the order of the runs; without those outside a clone. */
  readonly commits: readonly string[];
}

/** What the runs of these records took when they were computed, each run once. */
export function costOf(records: readonly RunRecord[]): Cost {
  const runs = [...new Map(records.map((record) => [record.run, record])).values()];
  const total = (of: (record: RunRecord) => number) => runs.reduce((sum, record) => sum + of(record), 0);
  return {
    runs: runs.length,
    seconds: total(({ seconds }) => seconds),
    coreHours: total(({ seconds, environment: { cores } }) => seconds * cores / 3600),
    commits: [...new Set(runs.flatMap(({ environment: { commit } }) => commit ?? []))],
  };
}
