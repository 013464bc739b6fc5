import { z } from "zod";
import { checkOptions } from "../base/mod.ts";

/**
 * Refuses options that an algorithm does not have; their values are checked by the steps that they go to.
 *
 * @throws {InputError} Naming the option, with the nearest known one.
 */
export function checkKnown(algorithm: string, options: object, names: readonly string[]): void {
  const shape = Object.fromEntries(names.map((name) => [name, z.any().optional()]));
  checkOptions(`algorithms.${algorithm}`, z.strictObject(shape), options);
}
