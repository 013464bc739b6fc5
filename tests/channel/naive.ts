import { type Channel, channel, type Graph, mixing, type MixingRule, stream } from "../../mod.ts";

/** A channel whose delays are a hash of the round and the devices, by the names they have in `order`; Infinity for one in five. */
export function table(
  { longest, order }: { longest: number; order?: readonly number[] },
): Channel & { of(round: number, from: number, to: number): number } {
  const name = (k: number) => order?.[k] ?? k;
  const of = (round: number, from: number, to: number) => {
    const random = stream({ seed: 5, purpose: `table ${name(from)} ${name(to)}`, round });
    return random.uniform() < 0.2 ? Infinity : random.integer(longest + 1);
  };
  return {
    ...{ spec: { kind: "table" }, longest, of },
    delays: ({ links, round }) => links.map(({ from, to }) => of(round, from, to)),
  };
}

/** Mailboxes with a copy of every message: what consensus over a channel means, written down again. */
export function naive(
  start: readonly (readonly number[])[],
  { graph, rule, delayOf, rounds, missing }: {
    graph: Graph;
    rule: MixingRule;
    delayOf: (round: number, from: number, to: number) => number;
    rounds: number;
    missing: { kind: "keepOwn" | "renormalize" } | { kind: "last"; maxAge: number };
  },
): { parameters: number[][]; heard: { from: number; sent: number }[][] } {
  const { weights, devices } = rule(graph);
  type Message = { from: number; to: number; sent: number; due: number; values: number[] };
  let now = start.map((values) => [...values]);
  const all: Message[] = [];
  let heard: { from: number; sent: number }[][] = [];
  for (let round = 1; round <= rounds; round++) {
    graph.neighbors.forEach((list, to) =>
      list.forEach((from) =>
        all.push({ from, to, sent: round, due: round + delayOf(round, from, to), values: [...now[from]!] })
      )
    );
    heard = [];
    now = now.map((own, k) => {
      const newest = (j: number, by: number) =>
        all.filter(({ from, to, due }) => from === j && to === k && due <= by).toSorted((a, b) => b.sent - a.sent)[0];
      const used = graph.neighbors[k]!.map((j) => {
        const message = newest(j, round);
        const isNew = message !== undefined && message.sent > (newest(j, round - 1)?.sent ?? 0);
        const isYoung = message !== undefined && missing.kind === "last" && round - message.sent <= missing.maxAge;
        return {
          j,
          message: missing.kind === "last" ? (isYoung ? message : undefined) : isNew ? message : undefined,
          isNew,
          newest: message,
        };
      });
      heard.push(
        used.flatMap(({ j, message, isNew, newest }) =>
          message ? [{ from: j, sent: message.sent }] : isNew ? [{ from: j, sent: newest!.sent }] : []
        ),
      );
      const there = used.flatMap(({ j, message }) => message ? [{ weight: weights[k * devices + j]!, message }] : []);
      const given = there.reduce((sum, { weight }) => sum + weight, 0);
      const scale = missing.kind === "renormalize" ? 1 / (given + weights[k * devices + k]!) : 1;
      return own.map((value, i) =>
        there.reduce(
          (sum, { weight, message }) => sum + scale * weight * message.values[i]!,
          (1 - scale * given) * value,
        )
      );
    });
  }
  return { parameters: now, heard };
}

export const rules = {
  keepOwn: [channel.keepOwn, { kind: "keepOwn" }],
  renormalize: [channel.renormalize, { kind: "renormalize" }],
  last2: [channel.lastMessage({ maxAge: 2 }), { kind: "last", maxAge: 2 }],
  last5: [channel.lastMessage({ maxAge: 5 }), { kind: "last", maxAge: 5 }],
} as const;

export const mix = mixing.metropolis;
