import { match } from "ts-pattern";
import { holm } from "../metric/mod.ts";
import type { Finding, Outcome } from "./finding.ts";

/** The possible verdicts on a paper's claim, from the best to the least informative. */
const ofClaims = [
  ...["reproduced", "partly reproduced", "not reproduced"] as const,
  ...["undecided", "not tested", "out of reach"] as const,
] as const;

/** The possible verdicts on your own hypothesis. */
const ofHypotheses = ["supported", "not supported", "undecided", "not tested", "out of reach"] as const;

/**
 * The possible verdicts on a claim or hypothesis. Out of reach: it cannot be tested with this kit.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.verdicts.includes("undecided"));
 * ```
 */
export const verdicts: readonly Verdict[] = [...new Set([...ofClaims, ...ofHypotheses])];

/** The verdict on a claim or hypothesis. */
export type Verdict =
  | "reproduced"
  | "partly reproduced"
  | "not reproduced"
  | "supported"
  | "not supported"
  | "undecided"
  | "not tested"
  | "out of reach";

/** The outcome of a finding once all findings of its claim are known. */
export type Shown = Outcome | "measured" | "out of reach";

/** The level at which intervals decide. */
const ALPHA = 0.05;

/**
 * The outcome of each finding of one claim. Those that compare an interval are corrected for their number by Holm's
 * method, so that the probability of deciding any of them wrongly stays at 5 %.
 */
export function outcomesOf(findings: readonly Finding[]): Shown[] {
  const corrected = holm(findings.flatMap((finding) => finding.kind === "interval" ? finding.p : []));
  return findings.map((finding) =>
    match(finding)
      .returnType<Shown>()
      .with({ kind: "interval" }, ({ points }) => corrected.shift()! < ALPHA ? points : "undecided")
      .with({ kind: "check" }, ({ outcome }) => outcome)
      .with({ kind: "measured" }, ({ kind }) => kind)
      .with({ kind: "out of reach" }, ({ kind }) => kind)
      .exhaustive()
  );
}

/**
 * The verdict on a paper's claim: reproduced if all its findings hold, not reproduced if none holds and one is refuted,
 * partly if some hold and some are refuted, not tested without findings, and otherwise undecided.
 */
export function verdictOnClaim(outcomes: readonly Shown[]): Verdict {
  const { holds, refuted, decisive } = counts(outcomes);
  if (outcomes.includes("out of reach")) return "out of reach";
  if (decisive === 0) return "not tested";
  if (holds === decisive) return "reproduced";
  if (refuted > 0) return holds > 0 ? "partly reproduced" : "not reproduced";
  return "undecided";
}

/** The verdict on a hypothesis: supported if all its findings hold, not supported if one is refuted. */
export function verdictOnHypothesis(outcomes: readonly Shown[]): Verdict {
  const { holds, refuted, decisive } = counts(outcomes);
  if (outcomes.includes("out of reach")) return "out of reach";
  if (decisive === 0) return "not tested";
  if (refuted > 0) return "not supported";
  return holds === decisive ? "supported" : "undecided";
}

function counts(outcomes: readonly Shown[]): { holds: number; refuted: number; decisive: number } {
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  const [holds, refuted, undecided] = [count("holds"), count("refuted"), count("undecided")];
  return { holds, refuted, decisive: holds + refuted + undecided };
}
