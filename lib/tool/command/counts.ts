/** How many checks passed and failed. */
export interface Counts {
  /** The checks that passed. */
  readonly passed: number;
  /** The checks that failed. */
  readonly failed: number;
}

/** The sum of all counts. */
export function total(all: readonly Counts[]): Counts {
  const sum = (pick: (counts: Counts) => number) => all.reduce((so, counts) => so + pick(counts), 0);
  return { passed: sum(({ passed }) => passed), failed: sum(({ failed }) => failed) };
}

/**
 * The counts in a JUnit report of `deno test`. Skipped tests do not count; a run that failed without a failing test (a
 * module that cannot be loaded) counts as one failure.
 *
 * @param report The report's text; empty if there is none.
 * @param success Whether the run as a whole succeeded.
 */
export function junitCounts(report: string, success: boolean): Counts {
  const of = (attribute: string) =>
    [...report.matchAll(new RegExp(`<testsuite [^>]*\\b${attribute}="(\\d+)"`, "g"))]
      .reduce((sum, match) => sum + Number(match[1]), 0);
  const failed = of("failures") + of("errors");
  const passed = of("tests") - failed - of("disabled");
  return { passed, failed: failed === 0 && !success ? 1 : failed };
}
