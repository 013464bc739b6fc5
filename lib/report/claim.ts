import { z } from "zod";
import { InputError, saveFile } from "../base/mod.ts";
import type { Table } from "./table.ts";
import { type Verdict, verdicts } from "./verdict.ts";

/** A paper's claim beside what was measured. */
export interface Claim {
  /** Its name, for example `"A-3"`. */
  readonly id: string;
  /** The claim in the paper's words. */
  readonly claim: string;
  /** What was measured, with its interval: `"97.1 % [96.8, 97.4]"`. */
  readonly measured: string;
  /** Number of seeds behind it. */
  readonly seeds: number;
  /** What follows. */
  readonly verdict: Verdict;
}

/**
 * The claims as a table, the last element of every figure's notebook.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const claim = { id: "B-1", claim: "all devices reach 97 %", measured: "97.2 %", seeds: 5, verdict: "reproduced" } as const;
 * console.assert(report.toMarkdown(report.claimsTable([claim])).includes("| B-1 |"));
 * ```
 */
export function claimsTable(claims: readonly Claim[]): Table {
  return {
    title: "Claims",
    columns: ["", "the paper's claim", "measured", "seeds", "verdict"].map((name) => ({ name })),
    rows: claims.map(({ id, claim, measured, seeds, verdict }) => [id, claim, measured, seeds, verdict]),
  };
}

/**
 * Writes claims as `path.json`, under a temporary name first, and makes the folder.
 *
 * @param path Path without extension.
 * @returns The path written.
 * @throws {InputError} If a claim is not one, or the file cannot be written.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const claim = { id: "B-1", claim: "all devices reach 97 %", measured: "97.2 %", seeds: 5, verdict: "reproduced" } as const;
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

const schema = z.array(z.strictObject({
  id: z.string().min(1),
  claim: z.string(),
  measured: z.string(),
  seeds: z.int().min(0),
  verdict: z.enum(verdicts),
}));

function checked(claims: unknown, what: string): Claim[] {
  const result = schema.safeParse(claims);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new InputError(`${what}: claim ${issue.path.join(", ") || "list"}: ${issue.message}`);
}
