/**
 * Thrown on invalid input. The message is a sentence with the offending value and the remedy.
 *
 * @example
 * ```ts
 * import { InputError } from "murmuration";
 *
 * const error = new InputError("the batch size is 0; give a whole number of at least 1");
 * console.assert(error.name === "InputError");
 * ```
 */
export class InputError extends Error {
  /** Always `"InputError"`. */
  override readonly name = "InputError";
}
