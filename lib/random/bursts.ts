import { InputError } from "../base/mod.ts";
import type { Stream } from "./stream.ts";

/**
 * Chains of two states, independent of each other (Gilbert, 1960): on in a share p of the rounds, for L rounds on
 * average. One that is on turns off with probability 1/L, one that is off turns on with p / ((1 − p)·L); round 1 is drawn
 * from the stationary distribution (p, 1 − p). L = 1/(1 − p) makes the rounds independent.
 *
 * @param name What L is called where it is given.
 * @param share p, from 0 to below 1.
 * @param length L, in rounds.
 * @returns Which of `count` chains are on in a round, by the draws of this round and as many before it as it takes.
 * @throws {InputError} If L is below 1/(1 − p).
 *
 * @example
 * ```ts
 * import { stream } from "murmuration";
 * import { bursts } from "./bursts.ts";
 *
 * const on = bursts("length", 0.3, 5);
 * const now = on(4, 100, (round) => stream({ seed: 0, purpose: "bursts", round }));
 * console.assert(now.length === 4);
 * ```
 */
export function bursts(
  name: string,
  share: number,
  length: number,
): (count: number, round: number, draws: (round: number) => Stream) => boolean[] {
  if (!(length * (1 - share) >= 1 - 1e-12)) {
    throw new InputError(
      `${name} is ${length}; expected at least ${1 / (1 - share)}, the mean length in independent rounds`,
    );
  }
  const [turnsOn, staysOn] = [share / ((1 - share) * length), 1 - 1 / length];
  return (count, round, draws) => {
    // A draw below the first bound turns a chain on whatever it was, one from the second on turns it off; in between it
    // stays as it is. So the last draw that decided says how it is.
    const on = new Array<boolean | undefined>(count).fill(undefined);
    for (let r = round, undecided = count; undecided > 0; r--) {
      const random = draws(r);
      const [below, from] = r === 1 ? [share, share] : [turnsOn, staysOn];
      for (let i = 0; i < count; i++) {
        const u = random.uniform();
        if (on[i] !== undefined || (u >= below && u < from)) continue;
        on[i] = u < below;
        undecided--;
      }
    }
    return on.map((now) => now === true);
  };
}
