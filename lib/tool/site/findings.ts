import { claimsHeadings, verdicts } from "../../report/mod.ts";
import type { ShownTable } from "./tables.ts";

/** A claim as a notebook shows it. */
export interface ShownClaim {
  /** Its name, for example `"A-3"`. */
  readonly id: string;
  /** The claim or hypothesis. */
  readonly claim: string;
  /** Whether the paper claims it, or it is a hypothesis of the kit's own. */
  readonly of: "paper" | "own";
  /** What was measured. */
  readonly measured: string;
  /** The number of seeds behind it. */
  readonly seeds: string;
  /** What follows. */
  readonly verdict: string;
  /** The cell that shows it. */
  readonly cell: string;
}

/** The claims among a notebook's tables. */
export function claimsAmong(tables: readonly ShownTable[]): ShownClaim[] {
  return (["paper", "own"] as const).flatMap((of) => {
    const heading = claimsHeadings[of].columns.join("\n");
    return tables.filter(({ columns }) => columns.join("\n") === heading).flatMap(({ cell, rows }) =>
      rows.map(([id = "", claim = "", measured = "", seeds = "", verdict = ""]) => ({
        ...{ id, claim, of, measured, seeds, verdict, cell },
      }))
    );
  });
}

/** The entries of the record of the environment, by their names; empty if the notebook shows none. */
export function environmentAmong(tables: readonly ShownTable[]): ReadonlyMap<string, string> {
  const rows = tables.findLast(({ title }) => title === "Environment")?.rows ?? [];
  return new Map(rows.map(([name = "", value = ""]) => [name, value]));
}

/** The hashes of the runs behind the tables. */
export function runsAmong(tables: readonly ShownTable[]): string[] {
  const hashes = tables.flatMap(({ remarks }) => remarks.map((text) => /^Runs ([0-9a-f]+)$/.exec(text)?.[1]));
  return [...new Set(hashes.filter((hash) => hash !== undefined))];
}

/** How often each verdict was given; verdicts that nobody knows come last. */
export function countVerdicts(claims: readonly ShownClaim[]): Map<string, number> {
  const counts = new Map<string, number>(verdicts.map((verdict) => [verdict, 0]));
  for (const { verdict } of claims) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return counts;
}
