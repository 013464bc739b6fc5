import { z } from "zod";
import { define, InputError, type Spec } from "../base/mod.ts";

/**
 * What a receiver does about missing or late messages. It decides only the rows of the mixing matrix for which
 * something is missing; a row whose messages all arrive in the round they were sent is used unchanged.
 */
export interface MissingRule {
  /** JSON form. */
  readonly spec: Spec;
  /** The maximum age, in rounds, of a message that it uses again; 0 for never. */
  readonly maxAge: number;
  /**
   * The weights of the neighbours' messages, `[heard]`; the rest, up to 1, is the weight of the device's own
   * parameters.
   *
   * @param heard What the device has of each neighbour.
   * @param own Its own weight if nothing were missing.
   */
  weigh(heard: readonly Heard[], own: number): readonly number[];
}

/** What a receiver has of one neighbour. */
export interface Heard {
  /** The neighbour. */
  readonly device: number;
  /** Its weight, if nothing were missing. */
  readonly weight: number;
  /** Rounds since its newest message was sent, 0 in the same round; Infinity if there is no usable message. */
  readonly age: number;
  /** Whether that message is new, i.e. arrived since the device last averaged. */
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
 * Adds the weight of a missing neighbour to the device's own: W'_kk = W_kk + Σ W_kj over the missing j. In expectation
 * over independent losses of probability p this is (1 − p)·W + p·I, doubly stochastic if W is.
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
 * Rescales the weights of what arrived, and the device's own, to sum to 1.
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
  /** What to do if there is no message young enough. Default: {@linkcode keepOwn}. */
  readonly otherwise?: MissingRule;
}

const read = define("channel.lastMessage", {
  maxAge: z.int({ error: "a last message needs a bound on its age, a whole number of rounds" }).min(0),
  otherwise: missingRule.default(() => keepOwn),
});

/**
 * Reuses a neighbour's last message instead of a missing one, unless it is too old. Needs a history of all devices'
 * parameters over `maxAge` rounds.
 *
 * @throws {InputError} If the bound is missing or not a whole number of at least 0.
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
