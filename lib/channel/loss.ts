import { z } from "zod";
import { aFunction, define } from "../base/mod.ts";
import { bursts } from "../random/mod.ts";
import { type Channel, type Link, type PerLink, valueOn } from "./channel.ts";

const perLink = z.union([z.number().min(0).max(1), aFunction<(link: Link) => number>()], {
  error: "expected a probability from 0 to 1, or a function of the link",
});

const readLoss = define("channel.loss", { probability: perLink });

/** Options of {@linkcode loss}. */
export interface LossOptions {
  /** From 0 to 1; or a function of the link: `({ distance }) => 1 - Math.exp(-distance)`. */
  readonly probability: PerLink;
}

/**
 * Loses every message with a given probability, independently of all others, including the other direction of the link.
 *
 * @throws {InputError} If a probability is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { channel } from "murmuration";
 *
 * const upstream = channel.loss({ probability: ({ from, to }) => from > to ? 0.3 : 0.05 });
 * console.assert(upstream.longest === 0);
 * ```
 */
export function loss(given: LossOptions): Channel {
  const { probability, spec } = readLoss(given);
  return {
    ...{ spec, longest: 0 },
    delays({ links, random }) {
      const draws = random();
      return links.map((link) => {
        const p = valueOn(link, probability, { what: "the probability of channel.loss", most: 1 });
        return draws.uniform() < p ? Infinity : 0;
      });
    },
  };
}

const readBursts = define("channel.burstyLoss", {
  probability: z.number().min(0).lt(1),
  burstLength: z.number(),
  good: z.number().min(0).max(1).default(0),
  bad: z.number().min(0).max(1).default(1),
});

/** Options of {@linkcode burstyLoss}. */
export interface BurstyLossOptions {
  /** Share of rounds in which a direction of a link is bad; from 0, below 1. */
  readonly probability: number;
  /** Mean length of a bad stretch in rounds, at least 1/(1 − probability). */
  readonly burstLength: number;
  /** Probability that a message is lost where the link is good. Default: 0. */
  readonly good?: number;
  /** Probability that a message is lost where the link is bad. Default: 1. */
  readonly bad?: number;
}

/**
 * Losses in bursts: each direction of a link is good or bad, following its own Markov chain from round to round, and
 * messages are lost with the probability of its state (Gilbert, 1960; Elliott, 1963). A bad one turns good with
 * probability 1/L, a good one bad with p/((1 − p)·L); round 1 is drawn from the stationary distribution.
 *
 * Links are told apart by their order, so use it only on graphs that do not change.
 *
 * @throws {InputError} If a probability is out of range, or bursts are shorter than independent losses make them.
 *
 * @example
 * ```ts
 * import { channel } from "murmuration";
 *
 * channel.burstyLoss({ probability: 0.2, burstLength: 10, good: 0.01 });
 * ```
 */
export function burstyLoss(given: BurstyLossOptions): Channel {
  const { probability, burstLength, good, bad, spec } = readBursts(given);
  const chains = bursts("channel.burstyLoss: burstLength", probability, burstLength);
  return {
    ...{ spec, longest: 0 },
    delays({ links, round, random, weather }) {
      const draws = random();
      return chains(links.length, round, weather).map((now) => draws.uniform() < (now ? bad : good) ? Infinity : 0);
    },
  };
}
