import { z } from "zod";
import { parseOptions } from "./options.ts";
import type { Json, Spec } from "./spec.ts";

/** Checked options with defaults filled in, and what follows from them. */
export type Defined<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>> & {
  /** JSON form: the kind and every option. */
  readonly spec: Spec;
};

/**
 * Defines a constructor's options once; the check, the error message, the defaults and the JSON form follow from it.
 *
 * @param kind Name of the constructor: the `kind` of the JSON form, and what messages begin with.
 * @param shape What each option may be, with its default.
 * @returns A function that reads the caller's options and throws an `InputError` on invalid ones.
 *
 * @example
 * ```ts
 * import { define } from "./define.ts";
 * import { z } from "zod";
 *
 * const read = define("pause", { rounds: z.int().min(1), note: z.string().default("none") });
 * const { rounds, spec } = read({ rounds: 3 });
 * console.assert(rounds === 3 && JSON.stringify(spec) === '{"kind":"pause","rounds":3,"note":"none"}');
 * ```
 */
export function define<Shape extends z.ZodRawShape>(
  kind: string,
  shape: Shape,
): (given: z.input<z.ZodObject<Shape>>) => Defined<Shape> {
  const read = options(kind, shape);
  return (given) => {
    const options = read(given) as Record<string, unknown>;
    const spec = { kind: kind.slice(kind.lastIndexOf(".") + 1), ...jsonForm(options) as object };
    return { ...options, spec } as unknown as Defined<Shape>;
  };
}

/**
 * The same for a function that passes its options on: checked, with defaults filled in.
 *
 * @example
 * ```ts
 * import { options } from "./define.ts";
 * import { z } from "zod";
 *
 * const read = options("algorithms.idle", { rounds: z.int().default(2) });
 * console.assert(read({}).rounds === 2);
 * ```
 */
export function options<Shape extends z.ZodRawShape>(
  what: string,
  shape: Shape,
): (given: z.input<z.ZodObject<Shape>>) => z.output<z.ZodObject<Shape>> {
  const schema = z.strictObject(shape);
  return (given) => parseOptions(what, schema, given);
}

/** The JSON form of an option: its own if it has one, else that of its parts; a plain function has none. */
function jsonForm(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object" && typeof value !== "function") return value as Json;
  if ("spec" in value) return value.spec as Json;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return value.map(jsonForm);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, jsonForm(part)]));
}
