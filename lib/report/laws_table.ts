import type { LawFinding } from "../conformance/mod.ts";
import { type Table, table } from "./table.ts";

/**
 * The results of the laws as a table.
 *
 * @param findings From `conformance`.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const found = [{ law: "a run leaks no tensors", verdict: "holds", detail: "" }] as const;
 * console.assert(report.lawsTable(found).rows.length === 1);
 * ```
 */
export function lawsTable(findings: readonly LawFinding[]): Table {
  return table({
    title: "Laws",
    columns: [{ name: "law" }, { name: "verdict" }, { name: "why" }],
    rows: findings.map(({ law, verdict, detail }) => [law, verdict, detail]),
  });
}
