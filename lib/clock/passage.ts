import { type Graph, graphAt, receivers, type Topology } from "../graph/mod.ts";
import type { ComputeModel, LinkModel } from "./links.ts";

/** The counts since the start of a run, at one measurement. */
export interface Moment {
  /** The round, 0 before training. */
  readonly round: number;
  /** `[devices]`: mini-batch gradients. */
  readonly gradients: Float64Array;
  /** `[devices]`: float32 values sent. */
  readonly floats: Float64Array;
}

/** `[devices]`: the time or energy passed at a moment. */
export interface Passed {
  readonly seconds: Float64Array;
  readonly joules: Float64Array;
}

/** What decides how time passes. */
export interface Setting {
  readonly graph: Topology;
  readonly seed: number;
  /** `[devices]`. */
  readonly models: readonly ComputeModel[];
  readonly link: LinkModel;
  readonly barrier: "neighbors" | "everyone" | "nothing" | { readonly round: number };
}

/** The time and energy at every moment of a run. */
export function passage(moments: readonly Moment[], setting: Setting): Passed[] {
  const { models, graph: topology, seed, barrier } = setting;
  const devices = models.length;
  const [t, joules] = [new Float64Array(devices), new Float64Array(devices)];
  const zeros = new Float64Array(devices);
  let last: Moment = { round: 0, gradients: zeros, floats: zeros };
  return moments.map((moment) => {
    const rounds = Math.max(1, moment.round - last.round);
    const since = (name: "gradients" | "floats") => moment[name].map((count, k) => (count - last[name][k]!) / rounds);
    const part = { gradients: since("gradients"), bits: since("floats").map((floats) => 32 * floats) };
    for (let i = rounds - 1; i >= 0; i--) {
      const round = moment.round - i;
      pass(part, { t, joules, graph: round > 0 ? graphAt(topology, round, seed) : undefined, round, setting });
    }
    if (typeof barrier === "object") t.fill(moment.round * barrier.round);
    last = moment;
    return { seconds: t.slice(), joules: joules.slice() };
  });
}

interface Part {
  readonly gradients: Float64Array;
  readonly bits: Float64Array;
}

interface Now {
  readonly t: Float64Array;
  readonly joules: Float64Array;
  readonly graph: Graph | undefined;
  readonly round: number;
  readonly setting: Setting;
}

function pass({ gradients, bits }: Part, { t, joules, graph, setting }: Now): void {
  const { models, link, barrier } = setting;
  const { joulesPerBitSent = 0, joulesPerBitReceived = 0 } = link;
  models.forEach(({ secondsPerGradient, joulesPerGradient = 0 }, k) => {
    t[k]! += gradients[k]! * secondsPerGradient + bits[k]! / link.bitsPerSecond;
    joules[k]! += gradients[k]! * joulesPerGradient + bits[k]! * joulesPerBitSent;
  });
  if (!graph || !bits.some((count) => count > 0)) return;
  if (joulesPerBitReceived > 0) {
    receivers(graph).forEach((list, j) => {
      for (const k of list) joules[k]! += bits[j]! / list.length * joulesPerBitReceived;
    });
  }
  const arrived = t.map((end, j) => bits[j]! > 0 ? end + link.latency : -Infinity);
  const everyone = barrier === "everyone" ? Math.max(...arrived) : -Infinity;
  for (let k = 0; k < t.length; k++) {
    let until = Math.max(t[k]!, everyone);
    if (barrier === "neighbors") { for (const j of graph.neighbors[k]!) until = Math.max(until, arrived[j]!); }
    joules[k]! += (until - t[k]!) * (models[k]!.idleWatts ?? 0);
    t[k] = until;
  }
}
