import type { Estimate } from "./estimate.ts";

/** What was found of one statement about an estimate: it holds, it does not, or the seeds do not tell. */
export type Finding = "holds" | "unclear" | "fails";

/**
 * What can become of a paper's claim, from the best to what says least. Out of reach: it cannot be tested with this kit, as
 * a claim about a network that takes weeks.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.verdicts.includes("out of reach"));
 * ```
 */
export const verdicts = ["reproduced", "partly reproduced", "not reproduced", "not tested", "out of reach"] as const;

/** What became of a paper's claim. */
export type Verdict = (typeof verdicts)[number];

/**
 * Whether a quantity is above a threshold: it holds where the whole interval is, fails where the mean is not, and is
 * unclear in between or where one seed gives no interval.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.above({ mean: 2, low: 1, high: 3, seeds: 5 }, 0) === "holds");
 * console.assert(report.above({ mean: 2, low: -1, high: 5, seeds: 5 }, 0) === "unclear");
 * ```
 */
export function above({ mean, low }: Estimate, threshold: number): Finding {
  if (mean <= threshold) return "fails";
  return low !== null && low > threshold ? "holds" : "unclear";
}

/**
 * Whether a quantity is below a threshold; the mirror image of {@linkcode above}.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.below({ mean: 2, low: 1, high: 3, seeds: 5 }, 4) === "holds");
 * ```
 */
export function below({ mean, high }: Estimate, threshold: number): Finding {
  if (mean >= threshold) return "fails";
  return high !== null && high < threshold ? "holds" : "unclear";
}

/**
 * Whether a quantity lies between two numbers: it holds where the whole interval does, fails where the mean does not, and
 * is unclear in between or where one seed gives no interval.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.within({ mean: 2, low: 1, high: 3, seeds: 5 }, 0, 4) === "holds");
 * console.assert(report.within({ mean: 2, low: 1, high: 3, seeds: 5 }, 3, 4) === "fails");
 * ```
 */
export function within(estimate: Estimate, least: number, greatest: number): Finding {
  const findings = [above(estimate, least), below(estimate, greatest)];
  if (findings.includes("fails")) return "fails";
  return findings.every((finding) => finding === "holds") ? "holds" : "unclear";
}

/**
 * The verdict on a claim made of several statements: reproduced where all hold, not reproduced where all fail, and partly
 * reproduced otherwise.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.verdict("holds", "holds") === "reproduced");
 * console.assert(report.verdict("holds", "unclear") === "partly reproduced");
 * ```
 */
export function verdict(...findings: readonly Finding[]): Verdict {
  if (findings.length === 0) return "not tested";
  if (findings.every((finding) => finding === "holds")) return "reproduced";
  return findings.every((finding) => finding === "fails") ? "not reproduced" : "partly reproduced";
}
