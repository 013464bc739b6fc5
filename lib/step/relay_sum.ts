import { type Matrix, row } from "../engine/mod.ts";
import type { Graph } from "../graph/mod.ts";
import type { Step, StepState } from "./step.ts";

/** What {@linkcode relaySum} keeps between rounds: a row or number for each neighbour of each device, in order. */
export interface RelaySumState extends StepState {
  /** The last messages received, `[2 · links, parameters]`. */
  messages: Matrix | undefined;
  /** Receives the next ones, `[2 · links, parameters]`; a buffer. */
  next: Matrix | undefined;
  /** How many devices each message sums, `[2 · links]`. */
  counts: number[];
}

/**
 * Relay sums on a tree, in place of averaging: what a device sends to a neighbour is the sum of its own parameters and of
 * the last messages from all its other neighbours, so that everything reaches everyone once, later from farther away,
 *
 * m_{i→j} = x_i + Σ_{n ≠ j} m_{n→i};  x_i ← (Σ_j m_{j→i} + (K − n_i)·x_i)/K,
 *
 * where the m on the right are those of the round before and n_i counts the devices in the messages received; the missing
 * ones of the first rounds are stood in for by the device itself. RelaySGD of Vogels et al. (2021), with K fixed. Sends d
 * values and a count over every link in a round. Needs a tree that does not change.
 *
 * @example
 * ```ts
 * import { chain, localSteps, relaySum } from "murmuration";
 *
 * const relaySgd = chain(localSteps({ steps: 1, batchSize: 32, learningRate: 0.1 }), relaySum());
 * console.assert(relaySgd.requires.some(({ kind }) => kind === "tree"));
 * ```
 */
export function relaySum(): Step<RelaySumState> {
  return {
    name: "relay",
    spec: { kind: "relaySum" },
    reads: [],
    requires: [{ kind: "fixedGraph" }, { kind: "tree" }],
    init: () => ({ messages: undefined, next: undefined, counts: [] }),
    update(parameters, state, context) {
      const { graph, session, devices } = context;
      if (devices === 1) return Promise.resolve();
      const slot = slotsOf(graph);
      const links = 2 * (devices - 1);
      const before = state.messages ?? session.matrix(links);
      const after = state.next ?? session.matrix(links);
      const counts = state.counts.length === links ? state.counts : new Array<number>(links).fill(0);
      const nextCounts = new Array<number>(links).fill(0);
      for (let i = 0; i < devices; i++) {
        const neighbors = graph.neighbors[i]!;
        const all = sum([row(parameters, i), ...neighbors.map((j) => row(before, slot(i, j)))]);
        const counted = neighbors.reduce((count, j) => count + counts[slot(i, j)]!, 1);
        for (const j of neighbors) {
          const received = row(before, slot(i, j));
          row(after, slot(j, i)).set(all.map((value, p) => value - received[p]!));
          nextCounts[slot(j, i)] = counted - counts[slot(i, j)]!;
        }
      }
      for (let i = 0; i < devices; i++) {
        const x = row(parameters, i);
        const slots = graph.neighbors[i]!.map((j) => slot(i, j));
        const missing = devices - slots.reduce((count, at) => count + nextCounts[at]!, 0);
        const received = sum(slots.map((at) => row(after, at)));
        for (let p = 0; p < x.length; p++) x[p] = (received[p]! + missing * x[p]!) / devices;
      }
      Object.assign(state, { messages: after, next: before, counts: nextCounts });
      context.transmit({ parameters, graph, remember: false, floats: parameters.columns + 1 });
      return Promise.resolve();
    },
  };
}

// Where the message that i received from its neighbour j lies.
function slotsOf({ neighbors }: Graph): (i: number, j: number) => number {
  const first: number[] = [];
  neighbors.reduce((next, list, i) => (first[i] = next) + list.length, 0);
  return (i, j) => first[i]! + neighbors[i]!.indexOf(j);
}

function sum(rows: readonly Float32Array[]): Float64Array {
  const total = new Float64Array(rows[0]!.length);
  for (const values of rows) for (let p = 0; p < total.length; p++) total[p]! += values[p]!;
  return total;
}
