import { InputError } from "../base/mod.ts";
import { type Channel, type Heard, keepOwn, type Link, linksOf, type MissingRule, weighed } from "../channel/mod.ts";
import type { Matrix, RowTerm } from "../engine/mod.ts";
import type { Graph } from "../graph/mod.ts";
import type { MixingMatrix } from "../mixing/mod.ts";
import type { Received, RunContext, StepState } from "../step/mod.ts";
import { type KeptReceived, restoreState } from "./saved_run.ts";

/** One exchange of a round. */
export interface Exchange {
  /** What devices send, `[devices, parameters]`. */
  readonly values: Matrix;
  /** The links they use. */
  readonly graph: Graph;
  /** The round. */
  readonly round: number;
  /** Which of the round's exchanges it is. */
  readonly number: number;
  /** Its name, the same in every round. */
  readonly name: string;
  /** What receivers do about missing messages. Default: the rule of the channel. */
  readonly missing: MissingRule | undefined;
  /** Whether later steps read what was sent. */
  readonly remember: boolean;
}

/** What an exchange keeps from round to round. */
interface Memory extends StepState {
  /** How many rounds are kept. */
  depth: number;
  /** By round modulo the depth: what devices sent, as receivers get it. */
  sent: Record<string, Matrix>;
  /** Messages in transit: receiver, sender, round sent and round of arrival. */
  underWay: number[];
  /** `[devices · devices]`: when the newest message that k has from j was sent; 0 if there is none. */
  newest: number[];
  /** The same, when k averaged last. */
  used: number[];
}

/** Carries messages through a channel. */
export class Post {
  readonly #channel: Channel;
  readonly #run: RunContext;
  readonly #spare: () => Matrix;
  readonly #memories = new Map<string, Memory>();
  #links: { readonly of: Graph; readonly links: readonly Link[] } | undefined;
  #own: Matrix | undefined;

  /** @param spare Makes a matrix that is free for a moment. */
  constructor(channel: Channel, run: RunContext, spare: () => Matrix) {
    this.#channel = channel;
    this.#run = run;
    this.#spare = spare;
  }

  /** The size of a message as a share of what it is without the channel. */
  get share(): number {
    return this.#channel.share?.(this.#run.session) ?? 1;
  }

  /** What the rest of the run depends on, including messages in transit. */
  get saved(): Readonly<Record<string, StepState>> {
    return Object.fromEntries(this.#memories);
  }

  /** Continues an interrupted run. */
  restore(saved: Readonly<Record<string, StepState>>): void {
    for (const [name, memory] of Object.entries(saved)) {
      const fresh = newMemory(0, 0);
      restoreState(fresh, memory, (rows) => this.#run.session.matrix(rows));
      this.#memories.set(name, fresh);
    }
  }

  /** values ← averages over what there is, or `into`. */
  async exchange(
    exchange: Exchange,
    { weights, into }: { readonly weights: MixingMatrix; readonly into: Matrix | undefined },
  ): Promise<KeptReceived> {
    const { session } = this.#run;
    const { values, remember, round } = exchange;
    const { memory, heard } = this.#carry(exchange, weights);
    const altered = await this.#alter(exchange, memory);
    const { changed, rows, late } = this.#weigh(exchange, heard, weights);
    const isKept = memory !== undefined && !altered;
    const sent = isKept ? this.#sentIn(memory, round) : remember ? (this.#own ??= session.matrix()) : this.#spare();
    const out = into ?? sent;
    if (altered || late) {
      await session.sums(
        out,
        rows.map(({ own, terms }, k): RowTerm[] => [
          [own, values, k],
          ...terms.map(({ weight, from, sent }): RowTerm => [
            weight,
            altered || sent < round ? this.#sentIn(memory!, sent) : values,
            from,
          ]),
        ]),
      );
    } else await session.mix(changed ?? weights, values, out);
    if (!into) session.swap(values, out); // what was averaged is what was sent
    else if (isKept || remember) await session.combine([[sent, [[1, values]]]]);
    return this.#kept(exchange, { sent, memory, heard: rows.map(({ terms }) => terms) });
  }

  /** Sends messages for devices to read one by one; they must stay unchanged until read. */
  async send(exchange: Exchange): Promise<KeptReceived> {
    const { values, round } = exchange;
    const { memory, heard } = this.#carry(exchange);
    if (!await this.#alter(exchange, memory) && memory) {
      await this.#run.session.combine([[this.#sentIn(memory, round), [[1, values]]]]);
    }
    const isNew = heard.map((list) => list.filter(({ isNew }) => isNew));
    return this.#kept(exchange, {
      sent: values,
      memory,
      heard: isNew.map((list) => list.map(({ device, age }) => ({ from: device, sent: round - age }))),
    });
  }

  /** What was received, and where its messages are. */
  received({ exchange, sent, ...kept }: KeptReceived): Received {
    const memory = exchange === undefined ? undefined : this.#memories.get(exchange)!;
    const when = (k: number, j: number) => {
      const at = kept.graph.neighbors[k]!.indexOf(j);
      if (at >= 0) return sent?.[k]?.[at] ?? kept.round;
      throw new InputError(`in round ${kept.round} device ${k} received nothing of device ${j}`);
    };
    return {
      ...{ ...kept, when },
      message: (k, j) => {
        if (k === j) return [kept.parameters, k];
        const round = when(k, j);
        const isCurrent = round === kept.round && !this.#channel.alter;
        return [memory && !isCurrent ? this.#sentIn(memory, round) : kept.parameters, j];
      },
    };
  }

  /** Delivers messages: what every device has from its neighbours. */
  #carry(exchange: Exchange, weights?: MixingMatrix): { memory: Memory | undefined; heard: readonly Heard[][] } {
    const { graph, round } = exchange;
    const { devices } = graph;
    const delays = this.#delays(exchange);
    const depth = Math.max(this.#channel.longest, this.#rule(exchange).maxAge) + 1;
    const memory = depth > 1 || this.#channel.alter ? this.#memoryOf(exchange.name, depth) : undefined;
    if (memory) arrive(memory, { links: this.#linksOf(graph), delays, round, devices });
    let link = 0;
    const heard = graph.neighbors.map((list, k) =>
      list.map((device): Heard => {
        const weight = weights?.weights[k * devices + device] ?? 0;
        const isThere = delays[link++] === 0;
        if (!memory) return { device, weight, age: isThere ? 0 : Infinity, isNew: isThere };
        const newest = memory.newest[k * devices + device]!;
        const age = newest > 0 && round - newest < depth ? round - newest : Infinity;
        const isNew = age < Infinity && newest > memory.used[k * devices + device]!;
        memory.used[k * devices + device] = newest;
        return { device, weight, age: isNew || age <= this.#rule(exchange).maxAge ? age : Infinity, isNew };
      })
    );
    return { memory, heard };
  }

  #delays({ graph, round, number }: Exchange): ArrayLike<number> {
    const { stream } = this.#run;
    const links = this.#linksOf(graph);
    return this.#channel.delays?.({
      ...{ links, round },
      random: (what = "") => stream({ purpose: `channel, exchange ${number} ${what}`, round }),
      weather: (round, what = "") => stream({ purpose: `channel, weather ${what}`, round }),
    }) ?? new Float64Array(links.length);
  }

  /** Keeps what receivers get if it differs from what was sent. */
  async #alter({ values, graph, round, number }: Exchange, memory: Memory | undefined): Promise<boolean> {
    if (!this.#channel.alter) return false;
    const { session, stream } = this.#run;
    const messages = this.#sentIn(memory!, round);
    await session.combine([[messages, [[1, values]]]]);
    await this.#channel.alter(messages, {
      ...{ session, round, links: this.#linksOf(graph) },
      random: (what = "") => stream({ purpose: `channel, alter ${number} ${what}`, round }),
      weather: (round, what = "") => stream({ purpose: `channel, weather ${what}`, round }),
    });
    return true;
  }

  /** Every device's row of weights, and the mixing matrix with the changed ones. */
  #weigh(exchange: Exchange, heard: readonly Heard[][], planned: MixingMatrix): Weighed {
    const { devices } = exchange.graph;
    let changed: Float64Array | undefined;
    let late = false;
    const rows = heard.map((list, k) => {
      const own = planned.weights[k * devices + k]!;
      const terms = (weights: readonly number[]) =>
        list.flatMap(({ device, age, isNew }, i) =>
          isNew || weights[i] !== 0 ? [{ from: device, weight: weights[i]!, sent: exchange.round - age }] : []
        );
      if (list.every(({ age }) => age === 0)) return { own, terms: terms(list.map(({ weight }) => weight)) };
      const weights = weighed(this.#rule(exchange), list, own);
      const left = list.reduce((rest, { weight }, i) => rest + (weight - weights[i]!), own);
      changed ??= planned.weights.slice();
      list.forEach(({ device }, i) => changed![k * devices + device] = weights[i]!);
      changed[k * devices + k] = left;
      late ||= list.some(({ age }, i) => weights[i] !== 0 && age > 0);
      return { own: left, terms: terms(weights) };
    });
    return { rows, late, ...(changed && { changed: { devices, weights: changed } }) };
  }

  #kept(
    { graph, round, name }: Exchange,
    { sent, memory, heard }: {
      readonly sent: Matrix;
      readonly memory: Memory | undefined;
      readonly heard: readonly (readonly { readonly from: number; readonly sent: number }[])[];
    },
  ): KeptReceived {
    const whole = heard.every((list, k) => list.length === graph.neighbors[k]!.length);
    const arrived = whole ? graph : {
      ...graph,
      name: `what arrived over ${graph.name} in round ${round}`,
      directed: true,
      neighbors: heard.map((list) => list.map(({ from }) => from)),
    };
    return {
      ...{ parameters: sent, graph: arrived, round },
      ...(memory && { exchange: name, sent: heard.map((list) => list.map(({ sent }) => sent)) }),
    };
  }

  #rule({ missing }: Exchange): MissingRule {
    return missing ?? this.#channel.missing ?? keepOwn;
  }

  #linksOf(graph: Graph): readonly Link[] {
    if (this.#links?.of !== graph) this.#links = { of: graph, links: linksOf(graph) };
    return this.#links.links;
  }

  #memoryOf(name: string, depth: number): Memory {
    const known = this.#memories.get(name);
    if (known) return known;
    const memory = newMemory(depth, this.#run.devices);
    this.#memories.set(name, memory);
    return memory;
  }

  #sentIn({ depth, sent }: Memory, round: number): Matrix {
    return sent[round % depth] ??= this.#run.session.matrix();
  }
}

interface Weighed {
  readonly rows: readonly {
    readonly own: number;
    readonly terms: readonly { readonly from: number; readonly weight: number; readonly sent: number }[];
  }[];
  readonly changed?: MixingMatrix;
  /** Whether messages of earlier rounds are used. */
  readonly late: boolean;
}

function newMemory(depth: number, devices: number): Memory {
  const zeros = () => new Array<number>(devices ** 2).fill(0);
  return { depth, sent: {}, underWay: [], newest: zeros(), used: zeros() };
}

function arrive(
  memory: Memory,
  { links, delays, round, devices }: {
    readonly links: readonly Link[];
    readonly delays: ArrayLike<number>;
    readonly round: number;
    readonly devices: number;
  },
): void {
  const { underWay, newest } = memory;
  links.forEach(({ from, to }, i) => {
    if (delays[i]! < Infinity) underWay.push(to, from, round, round + delays[i]!);
  });
  const left: number[] = [];
  for (let i = 0; i < underWay.length; i += 4) {
    const [to, from, sent, due] = underWay.slice(i, i + 4) as [number, number, number, number];
    const at = to * devices + from;
    if (due > round) left.push(to, from, sent, due);
    else newest[at] = Math.max(newest[at]!, sent);
  }
  memory.underWay = left;
}
