import { UnavailableError } from "./obtain.ts";

const noticesGiven = new Set<string>();

/**
 * What `load` gives or, where it cannot be had, what `make` makes up, with one printed notice per data set.
 *
 * @throws {UnavailableError} If it cannot be had and `fallback` is `"error"`.
 */
export async function orSynthetic<T>({ name, what, fallback, load, make }: {
  /** The data set. */
  readonly name: string;
  /** What stands in for it: `"digits"`. */
  readonly what: string;
  readonly fallback: "synthetic" | "error";
  readonly load: () => Promise<T>;
  readonly make: () => T;
}): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (fallback === "error" || !(error instanceof UnavailableError)) throw error;
    if (!noticesGiven.has(name)) console.warn(`Synthetic ${what} stand in for ${name}. ${error.message}.`);
    noticesGiven.add(name);
    return make();
  }
}
