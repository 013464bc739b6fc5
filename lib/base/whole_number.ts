import { InputError } from "./input_error.ts";
import { shown } from "./options.ts";

/**
 * Checks that a value is a whole number of at least `least`.
 *
 * @throws {InputError} Otherwise, with the name and the value.
 *
 * @example
 * ```ts
 * import { checkWholeNumber } from "./whole_number.ts";
 *
 * checkWholeNumber("devices", 10, 1);
 * ```
 */
export function checkWholeNumber(name: string, value: number, least = 0): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new InputError(`${name} is ${shown(value)}; expected a whole number of at least ${least}`);
  }
}
