import { InputError } from "../base/mod.ts";
import type { Received, RoundContext } from "./round.ts";

/**
 * What was sent in this round.
 *
 * @throws {InputError} If nothing was.
 */
export function sentIn({ received, round }: RoundContext, what: string): Received {
  if (received?.round === round) return received;
  throw new InputError(`${what} needs what was sent in this round; put a consensus step before it in the chain`);
}
