import { z } from "zod";
import { define, InputError, type Spec } from "../base/mod.ts";

/**
 * What a receiver does where messages are missing or late. It is asked for the rows of the mixing matrix that cannot be used
 * as they are; where everything arrives in the round in which it was sent, it is not.
 */
export interface MissingRule {
  /** JSON form. */
  readonly spec: Spec;
  /** The oldest message, in rounds, that it takes up again after it was used; 0 for none. */
  readonly maxAge: number;
  /**
   * The weights of the neighbours' messages, `[heard]`; what is left to 1 is the weight of the device's own parameters.
   *
   * @param heard What the device has of each neighbour.
   * @param own Its own weight, if nothing were missing.
   */
  weigh(heard: readonly Heard[], own: number): readonly number[];
}

/** What a receiver has of one neighbour. */
export interface Heard {
  /** The neighbour. */
  readonly device: number;
  /** Its weight, if nothing were missing. */
  readonly weight: number;
  /** Rounds since its newest message was sent, 0 in the same round; Infinity if there is none to be used. */
  readonly age: number;
  /** Whether that message is new: it has arrived since the device averaged last. */
  readonly isNew: boolean;
}

/** A rule for what is missing. */
export const missingRule = z.custom<MissingRule>((value) => {
  if (typeof value !== "object" || value === null) return false;
  const { spec, maxAge, weigh } = value as Partial<MissingRule>;
  return typeof spec?.kind === "string" && Number.isInteger(maxAge) && maxAge! >= 0 && typeof weigh === "function";
}, {
  error: "expected a rule for what is missing, such as channel.renormalize, " +
    "or { spec, maxAge, weigh } with maxAge a whole number of at least 0",
});

/**
 * The weight of a missing neighbour goes to the device's own parameters: W'_kk = W_kk + Σ W_kj over the missing j. In the
 * mean over independent losses of probability p that is (1 − p)·W + p·I, which is doubly stochastic where W is.
 *
 * @example
 * ```ts
 * import { channel } from "murmuration";
 *
 * const heard = [{ device: 1, weight: 0.25, age: Infinity, isNew: false }, { device: 2, weight: 0.25, age: 0, isNew: true }];
 * console.assert(channel.keepOwn.weigh(heard, 0.5).join() === "0,0.25"); // and 0.75 for itself
 * ```
 */
export const keepOwn: MissingRule = {
  spec: { kind: "keepOwn" },
  maxAge: 0,
  weigh: (heard) => heard.map(({ weight, isNew }) => isNew ? weight : 0),
};

/**
 * The weights of what is there, the device's own among them, are raised so that they sum to 1.
 *
 * @example
 * ```ts
 * import { channel } from "murmuration";
 *
 * const heard = [{ device: 1, weight: 0.5, age: Infinity, isNew: false }, { device: 2, weight: 0.25, age: 0, isNew: true }];
 * console.assert(channel.renormalize.weigh(heard, 0.25).join() === "0,0.5");
 * ```
 */
export const renormalize: MissingRule = {
  spec: { kind: "renormalize" },
  maxAge: 0,
  weigh(heard, own) {
    const there = heard.map(({ weight, isNew }) => isNew ? weight : 0);
    const total = there.reduce((sum, weight) => sum + weight, own);
    return total > 0 ? there.map((weight) => weight / total) : there;
  },
};

/** Options of {@linkcode lastMessage}. */
export interface LastMessageOptions {
  /** How old in rounds a message may be. */
  readonly maxAge: number;
  /** What is done where there is none so young. Default: {@linkcode keepOwn}. */
  readonly otherwise?: MissingRule;
}

const read = define("channel.lastMessage", {
  maxAge: z.int({ error: "a last message needs a bound on its age, a whole number of rounds" }).min(0),
  otherwise: missingRule.default(() => keepOwn),
});

/**
 * The last message that a neighbour was heard with stands in for a missing one, as long as it is not too old. It costs a
 * history of all devices' parameters over `maxAge` rounds.
 *
 * @throws {InputError} If the bound is missing or no whole number of at least 0.
 *
 * @example
 * ```ts
 * import { channel } from "murmuration";
 *
 * const { weigh } = channel.lastMessage({ maxAge: 3 });
 * console.assert(weigh([{ device: 1, weight: 0.5, age: 3, isNew: false }], 0.5)[0] === 0.5);
 * console.assert(weigh([{ device: 1, weight: 0.5, age: 4, isNew: false }], 0.5)[0] === 0);
 * ```
 */
export function lastMessage(given: LastMessageOptions): MissingRule {
  const { maxAge, otherwise, spec } = read(given);
  return {
    ...{ spec, maxAge },
    weigh: (heard, own) =>
      otherwise.weigh(
        heard.map((one) => ({ ...one, isNew: one.age <= maxAge, age: one.age <= maxAge ? one.age : Infinity })),
        own,
      ),
  };
}

/** The weights that a rule gives, checked. */
export function weighed(rule: MissingRule, heard: readonly Heard[], own: number): readonly number[] {
  const weights = rule.weigh(heard, own);
  const refuse = (why: string) => new InputError(`the rule "${rule.spec.kind}" for what is missing ${why}`);
  if (weights?.length !== heard.length) {
    throw refuse(`gave ${weights?.length ?? "no"} weights for ${heard.length} neighbours; give one each`);
  }
  heard.forEach(({ device, age }, i) => {
    if (!Number.isFinite(weights[i]!)) throw refuse(`gave device ${device} the weight ${weights[i]}; give a number`);
    if (weights[i] !== 0 && age === Infinity) {
      throw refuse(`gave device ${device} the weight ${weights[i]}, but there is no message of it; give 0`);
    }
  });
  return weights;
}
