import { z } from "zod";
import { anObject, define, InputError } from "../base/mod.ts";
import type { Spec } from "../base/mod.ts";
import type { Matrix, Session } from "../engine/mod.ts";
import type { Graph } from "../graph/mod.ts";
import type { Stream } from "../random/mod.ts";
import { type MissingRule, missingRule } from "./missing.ts";

/**
 * What happens to messages between devices, in each direction of a link separately: they can be lost, delayed,
 * perturbed or quantised. A channel acts only where devices exchange parameters, so it works with any algorithm that
 * tolerates it. What a device sends counts as sent, whether or not it arrives.
 *
 * Setup before the first round is repeated until everything has arrived; channels act in rounds only.
 */
export interface Channel {
  /** JSON form. */
  readonly spec: Spec;
  /** The longest delay in rounds. */
  readonly longest: number;
  /** What receivers do with what is missing, where a step does not say. Default: {@linkcode keepOwn}. */
  readonly missing?: MissingRule;
  /** The delay of every message in rounds, `[links]`: 0 arrives in the round in which it was sent, Infinity never. */
  delays?(sending: Sending): ArrayLike<number>;
  /** Changes what receivers get, in place: row j of `messages`, `[devices, parameters]`, is what device j sends to all. */
  alter?(messages: Matrix, sending: Sending & { readonly session: Session }): Promise<void>;
  /** The size of a message as a share of what it is without the channel. Default: 1. */
  share?(session: Session): number;
}

/** A link in one direction. */
export interface Link {
  /** Who sends. */
  readonly from: number;
  /** Who receives. */
  readonly to: number;
  /** Their distance, if devices have positions, as on `graph.randomGeometric`. */
  readonly distance?: number;
}

/** Messages that are sent at once. */
export interface Sending {
  /** The links they travel over, sorted by receiver, then by sender. */
  readonly links: readonly Link[];
  /** The round, from 1. */
  readonly round: number;
  /** The random numbers of these messages, different for each `what`. */
  random(what?: string): Stream;
  /** The random numbers that all exchanges of a round share. */
  weather(round: number, what?: string): Stream;
}

/** Options of {@linkcode of}. */
export interface ChannelOptions {
  /** What receivers do with what is missing, where a step does not say. Default: {@linkcode keepOwn}. */
  readonly missing?: MissingRule;
}

const read = define("channel.of", {
  channels: z.array(anObject<Channel>(["longest"], "expected a channel, such as channel.loss({ probability: 0.1 })"), {
    error: "expected a list of channels, such as [channel.loss({ probability: 0.1 })]",
  }).readonly(),
  missing: missingRule.optional(),
});

/**
 * Channels in sequence, and what receivers do about missing messages: a message is lost if any channel loses it, delays
 * add up, and each channel alters it in turn.
 *
 * @throws {InputError} On anything but channels.
 *
 * @example
 * ```ts
 * import { channel } from "murmuration";
 *
 * const radio = channel.of([channel.loss({ probability: 0.2 }), channel.delay({ rounds: { uniform: [0, 2] } })], {
 *   missing: channel.lastMessage({ maxAge: 5 }),
 * });
 * console.assert(radio.longest === 2);
 * ```
 */
export function of(channels: readonly Channel[], options: ChannelOptions = {}): Channel {
  const { missing: given, spec } = read({ channels, ...options });
  const missing = given ?? channels.find((part) => part.missing)?.missing;
  const [timing, altering, sizing] = (["delays", "alter", "share"] as const).map((kind) =>
    channels.flatMap((part, at) => part[kind] ? [{ part, at }] : [])
  ) as [Part[], Part[], Part[]];
  return {
    spec,
    longest: channels.reduce((sum, { longest }) => sum + longest, 0),
    ...(missing && { missing }),
    ...(timing.length > 0 && {
      delays(sending) {
        const sum = new Float64Array(sending.links.length);
        for (const { part, at } of timing) {
          const delays = part.delays!(own(sending, at));
          for (let i = 0; i < sum.length; i++) sum[i]! += delays[i]!;
        }
        return sum;
      },
    }),
    ...(altering.length > 0 && {
      async alter(messages, sending) {
        for (const { part, at } of altering) {
          await part.alter!(messages, { ...own(sending, at), session: sending.session });
        }
      },
    }),
    ...(sizing.length > 0 && {
      share: (session) => sizing.reduce((product, { part }) => product * part.share!(session), 1),
    }),
  };
}

interface Part {
  readonly part: Channel;
  readonly at: number;
}

// Channels of equal kind draw from streams of their own.
function own(sending: Sending, at: number): Sending {
  const { random, weather } = sending;
  return {
    ...sending,
    random: (what = "") => random(`${at} ${what}`),
    weather: (round, what = "") => weather(round, `${at} ${what}`),
  };
}

/** The links of a graph, sorted by receiver, then by sender. */
export function linksOf({ neighbors, positions }: Graph): Link[] {
  return neighbors.flatMap((list, to) =>
    list.map((from): Link => {
      if (!positions) return { from, to };
      const [a, b] = [positions[from]!, positions[to]!];
      return { from, to, distance: Math.hypot(a[0] - b[0], a[1] - b[1]) };
    })
  );
}

/** A number for every link, or one that depends on the link. */
export type PerLink = number | ((link: Link) => number);

/** The number of a link, checked. */
export function valueOn(link: Link, given: PerLink, { what, most }: { what: string; most: number }): number {
  const value = typeof given === "number" ? given : given(link);
  if (value >= 0 && value <= most) return value;
  throw new InputError(
    `${what} on the link from ${link.from} to ${link.to} is ${value}; give a number from 0 to ${most}`,
  );
}
