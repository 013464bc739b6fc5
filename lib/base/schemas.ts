import { z } from "zod";

/** A schema of functions. */
export function aFunction<F = unknown>(expected = "expected a function"): z.ZodCustom<F, F> {
  return z.custom<F>((value) => typeof value === "function", { error: expected });
}

/** A schema of objects that have the given members. */
export function anObject<T extends object = object>(
  members: readonly string[],
  expected = "expected an object",
): z.ZodCustom<T, T> {
  const isOne = (value: unknown) =>
    typeof value === "object" && value !== null && members.every((name) => name in value);
  return z.custom<T>(isOne, { error: expected });
}

/** Schemas of options that are texts and may be left out, by name. */
export function texts<Name extends string>(...names: readonly Name[]): Record<Name, typeof text> {
  return Object.fromEntries(names.map((name) => [name, text])) as Record<Name, typeof text>;
}

const text = z.string().optional();
