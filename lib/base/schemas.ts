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
