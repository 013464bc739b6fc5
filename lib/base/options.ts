import { z } from "zod";
import { closestString } from "./text.ts";
import { InputError } from "./input_error.ts";

/**
 * Checks options against a strict schema and returns them unchanged.
 *
 * @param what The constructor that was called, for the message: `"localSteps"`.
 * @param schema A `z.strictObject`; keys outside it are refused, with the nearest known key suggested.
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
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InputError(`${what}: expected an object with options, got ${shown(options)}`);
  }
  const result = schema.safeParse(options);
  if (result.success) return options;
  const issues = result.error.issues;
  const issue = issues.find((i) => i.code === "unrecognized_keys") ?? issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const known = Object.keys(schema.shape);
    throw new InputError(
      `${what}: unknown option "${key}"; did you mean "${closestString(key, known)}"? Known options: ${
        known.join(", ")
      }`,
    );
  }
  const value = issue.path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key], options);
  const path = issue.path.join(".");
  throw new InputError(`${what}: option "${path}" is ${shown(value)}; ${plain(issue.message)}`);
}

/** A value as a reader of an error message should see it: short, and strings in quotes. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "function") return `a function`;
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
    .replace(/^expected int$/, "expected a whole number");
}
