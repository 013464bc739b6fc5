import { z } from "zod";
import { InputError, saveFile, shown } from "../base/mod.ts";
import { type Finding, isFinding } from "./finding.ts";
import type { Table } from "./table.ts";
import { outcomesOf, type Shown, type Verdict, verdictOnClaim, verdictOnHypothesis, verdicts } from "./verdict.ts";

/** A finding and its outcome. */
export interface JudgedFinding {
  /** What was measured. */
  readonly what: string;
  /** The number with its interval. */
  readonly measured: string;
  /** The rule it was compared with; empty if there is none. */
  readonly rule: string;
  /** Number of seeds; 0 if it is deterministic. */
  readonly seeds: number;
  /** What it shows. */
  readonly outcome: Shown;
}

/** A claim with its findings and the verdict. */
export interface Claim {
  /** Its name, for example `"A-3"`. */
  readonly id: string;
  /** The claim in words. */
  readonly claim: string;
  /** `"paper"` for a claim of the paper, `"own"` for your own hypothesis. */
  readonly of: "paper" | "own";
  /** The findings on its statements. */
  readonly findings: readonly JudgedFinding[];
  /** What follows. */
  readonly verdict: Verdict;
}

/**
 * A paper's claim, judged: *reproduced* if all its findings hold, *not reproduced* if none holds and one is refuted,
 * *partly reproduced* if some hold and some are refuted, *not tested* without findings, and otherwise *undecided*.
 * Intervals are corrected for the number of findings (Holm).
 *
 * @param id Its name, for example `"A-3"`.
 * @param text The claim in the paper's words.
 * @param findings Findings, or lists of them.
 * @throws {InputError} If the name is empty, or a finding is none.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const { above } = report.findings();
 * const claim = report.claim("A-1", "Accuracy oscillates.", above("swing", [0.2, 0.3, 0.25]), above("IID", [-1, 1]));
 * console.assert(claim.verdict === "undecided" && claim.findings[0]!.outcome === "holds");
 * ```
 */
export function claim(id: string, text: string, ...findings: readonly (Finding | readonly Finding[])[]): Claim {
  return judged(id, text, "paper", findings.flat());
}

/**
 * Your own hypothesis, judged: *supported* if all its findings hold, *not supported* if one is refuted, otherwise
 * *undecided*.
 *
 * @throws {InputError} If the name is empty, or a finding is none.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const { above } = report.findings();
 * const { verdict } = report.hypothesis("d", "The bias helps.", above("gain", [-0.1, -0.11, -0.1]));
 * console.assert(verdict === "not supported");
 * ```
 */
export function hypothesis(id: string, text: string, ...findings: readonly (Finding | readonly Finding[])[]): Claim {
  return judged(id, text, "own", findings.flat());
}

/**
 * Claims as tables, which end every figure's notebook: the paper's claims, then your own hypotheses, each with the
 * outcome of its findings. A table without rows is left out.
 *
 * @throws {InputError} If a verdict or an outcome is unknown, or two claims have one name.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const { above } = report.findings();
 * const claim = report.claim("B-1", "All devices reach 97 %.", above("slowest device", [0.971, 0.972], 0.97));
 * console.assert(report.toMarkdown(report.claimsTables([claim])[0]!).includes("| B-1 |"));
 * ```
 */
export function claimsTables(claims: readonly Claim[]): Table[] {
  const all = checked(claims, "claimsTables");
  return (["paper", "own"] as const).flatMap((of) => {
    const rows = all.filter((claim) => claim.of === of).map((claim) => [
      claim.id,
      claim.claim,
      claim.findings.map(inWords).join("; "),
      seedsInWords(claim.findings),
      claim.verdict,
    ]);
    const { title, columns } = claimsHeadings[of];
    return rows.length === 0 ? [] : [{ title, columns: columns.map((name) => ({ name })), rows, note: NOTE }];
  });
}

/**
 * Title and columns of the tables of claims.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.claimsHeadings.own.title === "Our hypotheses");
 * ```
 */
export const claimsHeadings = {
  paper: { title: "Claims", columns: ["", "the paper's claim", "measured", "seeds", "verdict"] },
  own: { title: "Our hypotheses", columns: ["", "our hypothesis", "measured", "seeds", "verdict"] },
} as const;

/**
 * Writes claims as `path.json`, atomically, and creates the folder.
 *
 * @param path Path without extension.
 * @returns The path written.
 * @throws {InputError} If a claim is not one, two have one name, or the file cannot be written.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const { above } = report.findings();
 * const claim = report.claim("B-1", "All devices reach 97 %.", above("slowest device", [0.971, 0.972], 0.97));
 * const folder = await Deno.makeTempDir();
 * await report.saveClaims([claim], `${folder}/claims`);
 * console.assert((await report.readClaims(`${folder}/claims`))[0]!.id === "B-1");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveClaims(claims: readonly Claim[], path: string): Promise<string> {
  const file = `${path}.json`;
  await saveFile(file, JSON.stringify(checked(claims, "saveClaims"), null, 2) + "\n");
  return file;
}

/**
 * Reads the claims that `saveClaims` wrote.
 *
 * @param path Path without extension.
 * @throws {InputError} If the file holds anything else.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const folder = await Deno.makeTempDir();
 * await report.saveClaims([], `${folder}/claims`);
 * console.assert((await report.readClaims(`${folder}/claims`)).length === 0);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readClaims(path: string): Promise<Claim[]> {
  const text = await Deno.readTextFile(`${path}.json`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`${path}.json is not JSON; write it with saveClaims`);
  }
  return checked(value, `${path}.json`);
}

const NOTE =
  "Holds: the 95 % t-interval over seeds lies wholly on the side that the rule names; refuted: wholly on the other; " +
  "undecided: neither. Where a claim has several intervals, outcomes are corrected for their number (Holm); the " +
  "intervals shown are not.";

function judged(id: string, text: string, of: Claim["of"], findings: readonly Finding[]): Claim {
  if (id === "") throw new InputError(`the claim ${shown(text)} has no name; give one, such as "A-1"`);
  const stranger = findings.find((finding) => !isFinding(finding));
  if (stranger !== undefined) {
    throw new InputError(
      `claim ${shown(id)}: ${shown(stranger)} is not a finding; make it with report.findings, reached or check`,
    );
  }
  const outcomes = outcomesOf(findings);
  return {
    id,
    claim: text,
    of,
    findings: findings.map((finding, i) => ({
      what: finding.what,
      measured: finding.measured,
      rule: "rule" in finding ? finding.rule : "",
      seeds: finding.seeds,
      outcome: outcomes[i]!,
    })),
    verdict: of === "paper" ? verdictOnClaim(outcomes) : verdictOnHypothesis(outcomes),
  };
}

function inWords({ what, measured, rule, seeds, outcome }: JudgedFinding): string {
  const said = `${what} ${measured}`.trim();
  if (rule === "") return said;
  return `${said} (${seeds === 0 ? "deterministic, " : ""}${rule}: ${outcome})`;
}

/** The numbers of seeds; a dash if everything is deterministic. */
function seedsInWords(findings: readonly JudgedFinding[]): number | string | null {
  const counts = [...new Set(findings.map(({ seeds }) => seeds).filter((seeds) => seeds > 0))].sort((a, b) => a - b);
  return counts.length > 1 ? counts.join("/") : counts[0] ?? null;
}

const schema = z.array(z.strictObject({
  id: z.string().min(1),
  claim: z.string(),
  of: z.enum(["paper", "own"]),
  findings: z.array(z.strictObject({
    what: z.string(),
    measured: z.string(),
    rule: z.string(),
    seeds: z.int().min(0),
    outcome: z.enum(["holds", "refuted", "undecided", "measured", "out of reach"]),
  })),
  verdict: z.enum(verdicts),
}));

function checked(claims: unknown, what: string): Claim[] {
  const result = schema.safeParse(claims);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new InputError(`${what}: claim ${issue.path.join(", ") || "list"}: ${issue.message}`);
  }
  for (const { id, of, findings, verdict } of result.data) {
    if (result.data.filter((other) => other.id === id).length > 1) {
      throw new InputError(`${what}: two claims are called ${shown(id)}; give each a name of its own`);
    }
    const outcomes = findings.map(({ outcome }) => outcome);
    const expected = of === "paper" ? verdictOnClaim(outcomes) : verdictOnHypothesis(outcomes);
    if (verdict !== expected) {
      throw new InputError(
        `${what}: claim ${shown(id)} is said to be ${verdict}, but its findings make it ${expected}`,
      );
    }
  }
  return result.data;
}
