import type { Json, Spec } from "../base/mod.ts";

/**
 * Specs of one role in words, each option by its name; if they differ, with every value:
 * `consensus (mix metropolis, steps 1 or 2)`. Works the same for every kind, including your own.
 */
export function specsInWords(specs: readonly Spec[]): string {
  const kinds = Map.groupBy(specs, ({ kind }) => kind);
  return alternatives([...kinds].map(([kind, alike]) => withOptions(kind, [...optionsInWords(alike).values()])));
}

/** Specs of one kind, with only the options in which they differ from others of that kind; empty if none do. */
export function differentOptions(specs: readonly Spec[], others: readonly Spec[]): string {
  const [ours, theirs] = [optionsInWords(specs), optionsInWords(others)];
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].filter((name) => ours.get(name) !== theirs.get(name));
  return names.length === 0 ? "" : withOptions(specs[0]!.kind, names.map((name) => ours.get(name) ?? `no ${name}`));
}

function withOptions(kind: string, options: readonly string[]): string {
  return inWords(kind) + (options.length === 0 ? "" : ` (${options.join(", ")})`);
}

/** The options of specs of one kind by their names in words: `steps` → `steps 1 or 2`. */
function optionsInWords(specs: readonly Spec[]): Map<string, string> {
  const names = [...new Set(specs.flatMap((spec) => Object.keys(spec)))].filter((name) => !UNSAID.includes(name));
  return new Map(names.flatMap((name) => {
    const words = valuesInWords(specs.map((spec) => spec[name] ?? null));
    return words === "" ? [] : [[inWords(name), `${inWords(name)} ${words}`] as const];
  }));
}

/** Values of one option in words; empty if there is none. */
export function valuesInWords(values: readonly Json[]): string {
  const given = values.filter((value) => value !== null);
  if (given.length > 0 && given.every(isSpec)) return specsInWords(given);
  return alternatives(given.map(valueInWords));
}

/** A name of the code as words: `learningRate` as `learning rate`. */
export function inWords(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
}

/** The different texts, numbers in rising order, the last two joined by "or". */
export function alternatives(texts: readonly string[]): string {
  const different = [...new Set(texts)].filter((text) => text !== "");
  if (different.every((text) => Number.isFinite(Number(text)))) different.sort((a, b) => Number(a) - Number(b));
  return [different.slice(0, -1).join(", "), ...different.slice(-1)].filter((text) => text !== "").join(" or ");
}

const UNSAID = ["kind", "name", "source"];
const LISTED = 8;

function valueInWords(value: Json): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return inWords(value);
  if (isSpec(value)) return specsInWords([value]);
  if (Array.isArray(value)) return listInWords(value);
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  return Object.entries(value).map(([name, inner]) => `${inWords(name)} ${valueInWords(inner)}`).join(", ");
}

function listInWords(values: readonly Json[]): string {
  if (values.length <= LISTED) return `[${values.map(valueInWords).join(", ")}]`;
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length < values.length) return `of ${values.length} entries`;
  const [least, most] = numbers.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [
    Infinity,
    -Infinity,
  ]);
  return `of ${numbers.length} numbers from ${least} to ${most}`;
}

function isSpec(value: Json): value is Spec {
  return value !== null && typeof value === "object" && "kind" in value && typeof value["kind"] === "string";
}
