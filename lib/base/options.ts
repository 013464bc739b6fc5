import { z } from "zod";
import { closestString, levenshteinDistance } from "./text.ts";
import { InputError } from "./input_error.ts";

/**
 * Checks options against a strict schema and returns them unchanged.
 *
 * @param what The constructor's name, for the message: `"localSteps"`.
 * @param schema A `z.strictObject`; keys outside it are refused, with a known key suggested where one is close.
 * @param options What the caller gave.
 * @throws {InputError} Naming the option, the offending value and what is expected.
 *
 * @example
 * ```ts
 * import { checkOptions } from "./options.ts";
 * import { z } from "zod";
 *
 * const schema = z.strictObject({ steps: z.int().positive() });
 * checkOptions("localSteps", schema, { steps: 10 });
 * ```
 */
export function checkOptions<T extends object>(what: string, schema: z.ZodObject, options: T): T {
  parseOptions(what, schema, options);
  return options;
}

/**
 * Checks options against a strict schema and fills in its defaults; an option that is `undefined` counts as left out.
 *
 * @throws {InputError} Naming the option, the offending value and what is expected.
 *
 * @example
 * ```ts
 * import { parseOptions } from "./options.ts";
 * import { z } from "zod";
 *
 * const { steps } = parseOptions("localSteps", z.strictObject({ steps: z.int().default(1) }), {});
 * console.assert(steps === 1);
 * ```
 */
export function parseOptions<S extends z.ZodObject>(what: string, schema: S, options: object): z.output<S> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InputError(`${what}: expected an object with options, got ${shown(options)}`);
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issues = result.error.issues;
  const issue = issues.find((i) => i.code === "unrecognized_keys") ?? issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const known = Object.keys(schema.shape);
    throw new InputError(
      `${what}: unknown option "${key}"${suggested(key, known)} options: ${known.join(", ")}`,
    );
  }
  const value = issue.path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key], given);
  const path = issue.path.join(".");
  throw new InputError(`${what}: option "${path}" is ${shown(value)}; ${plain(issue.message)}`);
}

/** `; did you mean "steps"? Known` if a known name is close, else `; known`. */
function suggested(name: string, known: readonly string[]): string {
  const nearest = known.length === 0 ? name : closestString(name, known);
  const close =
    levenshteinDistance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(1, Math.floor(name.length / 3));
  return known.length > 0 && close ? `; did you mean "${nearest}"? Known` : "; known";
}

/** A value as an error message shows it: short, with strings in quotes. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "function") return "a function";
  if (value instanceof Promise) return "a promise";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? text.slice(0, 77) + "…" : text;
}

function plain(message: string): string {
  return message
    .replace(/^Invalid input: /, "")
    .replace(/^Too small: expected \w+ to be >=\s*/, "expected at least ")
    .replace(/^Too small: expected \w+ to be >\s*/, "expected more than ")
    .replace(/^Too big: expected \w+ to be <=\s*/, "expected at most ")
    .replace(/^Too big: expected \w+ to be <\s*/, "expected less than ")
    .replace(/^Invalid option: /, "")
    .replace(/, received.*$/, "")
    .replace(/^expected int$/, "expected a whole number")
    .replace(/^expected (number|string|boolean|function)$/, "expected a $1")
    .replace(/^expected object$/, "expected an object")
    .replace(/^expected array$/, "expected a list");
}
