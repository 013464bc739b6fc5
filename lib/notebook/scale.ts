import { InputError, shown } from "../base/mod.ts";

/** How much is computed: a few rounds as a smoke test, what a laptop does in minutes, or everything. */
export type Scale = (typeof scales)[number];

/** The names of the scales, from the smallest. */
export const scales = ["smoke", "default", "full"] as const;

/**
 * The scale with the given name.
 *
 * @throws {InputError} If there is none.
 *
 * @example
 * ```ts
 * import { parseScale } from "./scale.ts";
 *
 * console.assert(parseScale("smoke") === "smoke");
 * ```
 */
export function parseScale(name: string): Scale {
  const scale = scales.find((known) => known === name);
  if (scale === undefined) throw new InputError(`there is no scale ${shown(name)}; choose ${listed(scales)}`);
  return scale;
}

/**
 * The number of seeds written as text.
 *
 * @throws {InputError} If it is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { parseSeeds } from "./scale.ts";
 *
 * console.assert(parseSeeds("5") === 5);
 * ```
 */
export function parseSeeds(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new InputError(`the number of seeds is ${shown(text)}; give a whole number of at least 1`);
  }
  return Number(text);
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
