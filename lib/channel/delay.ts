import { z } from "zod";
import { aFunction, define, InputError } from "../base/mod.ts";
import type { Stream } from "../random/mod.ts";
import { type Channel, type Link, valueOn } from "./channel.ts";

const rounds = z.int().min(0);
const read = define("channel.delay", {
  rounds: z.union([
    rounds,
    z.strictObject({ uniform: z.tuple([rounds, rounds]) }),
    z.strictObject({ geometric: z.number().min(0).lt(1) }),
    z.strictObject({ pareto: z.number().positive() }),
    aFunction<(link: Link) => number>(),
  ], {
    error: "expected a whole number of rounds, { uniform: [0, 3] }, { geometric: 0.5 }, { pareto: 1.5 } " +
      "or a function of the link",
  }),
  atMost: rounds.optional(),
});

/** Options of {@linkcode delay}. */
export interface DelayOptions {
  /**
   * Rounds from sending to arriving: a number; `{ uniform: [0, 3] }`, both ends included; `{ geometric: q }`, one more round
   * with probability q, and so on; `{ pareto: α }`, heavy-tailed, P(d ≥ n) = (n + 1)^−α; or a function of the link, rounded.
   */
  readonly rounds:
    | number
    | { readonly uniform: readonly [number, number] }
    | { readonly geometric: number }
    | { readonly pareto: number }
    | ((link: Link) => number);
  /** The longest delay; anything longer is cut to it. Required if nothing else bounds the delay. */
  readonly atMost?: number;
}

/**
 * Messages arrive some rounds after they were sent, each with its own delay. Needs a history of all devices' parameters
 * over the longest delay. A message that arrives after a newer one from the same sender is dropped.
 *
 * @throws {InputError} If a delay is not a whole number of rounds of at least 0, or has no bound.
 *
 * @example
 * ```ts
 * import { channel } from "murmuration";
 *
 * console.assert(channel.delay({ rounds: 2 }).longest === 2);
 * console.assert(channel.delay({ rounds: { pareto: 1.5 }, atMost: 10 }).longest === 10);
 * console.assert(channel.delay({ rounds: ({ distance = 0 }) => 8 * distance, atMost: 8 }).longest === 8);
 * ```
 */
export function delay(given: DelayOptions): Channel {
  const { rounds, atMost, spec } = read(given as Parameters<typeof read>[0]);
  const bound = typeof rounds === "number" ? rounds : "uniform" in rounds ? rounds.uniform[1] : undefined;
  const longest = Math.min(bound ?? Infinity, atMost ?? Infinity);
  if (longest === Infinity) {
    throw new InputError("channel.delay: this delay has no bound; give atMost, a whole number of rounds, such as 10");
  }
  if (typeof rounds === "object" && "uniform" in rounds && rounds.uniform[0] > rounds.uniform[1]) {
    throw new InputError(`channel.delay: uniform from ${rounds.uniform.join(" to ")}; give the lower first`);
  }
  return {
    ...{ spec, longest },
    delays({ links, random }) {
      const draws = random();
      return links.map((link) => Math.min(longest, delayOn(link, rounds, draws)));
    },
  };
}

function delayOn(link: Link, rounds: DelayOptions["rounds"], draws: Stream): number {
  if (typeof rounds === "number") return rounds;
  if (typeof rounds === "function") {
    return Math.round(valueOn(link, rounds, { what: "the rounds of channel.delay", most: Infinity }));
  }
  if ("uniform" in rounds) return rounds.uniform[0] + draws.integer(rounds.uniform[1] - rounds.uniform[0] + 1);
  const u = 1 - draws.uniform();
  if ("geometric" in rounds) return rounds.geometric === 0 ? 0 : Math.floor(Math.log(u) / Math.log(rounds.geometric));
  return Math.floor(u ** (-1 / rounds.pareto)) - 1;
}
