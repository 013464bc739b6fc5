import { InputError, shown } from "../base/mod.ts";
import { type Reference, references } from "./references.ts";

/**
 * Entries of the bibliography in BibTeX: the kit, the reproduced papers, the sources of the algorithms and of the data sets.
 *
 * @param keys Keys of entries. Default: all.
 * @throws {InputError} On a key without an entry; the message lists the known keys.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.bibliography("lecun1998gradient").startsWith("@article{lecun1998gradient,"));
 * ```
 */
export function bibliography(...keys: readonly string[]): string {
  const entries = new Map<string, Reference>(Object.entries(references));
  const wanted = keys.length > 0 ? [...new Set(keys)] : [...entries.keys()];
  return wanted.map((key) => {
    const reference = entries.get(key);
    if (reference !== undefined) return entry(key, reference);
    throw new InputError(`the bibliography has no entry ${shown(key)}; there are ${[...entries.keys()].join(", ")}`);
  }).join("\n");
}

function entry(key: string, { type, fields }: Reference): string {
  const lines = Object.entries(fields).map(([field, value]) => `  ${field} = {${value}},\n`);
  return `@${type}{${key},\n${lines.join("")}}\n`;
}
