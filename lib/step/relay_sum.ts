import type { Matrix, RowTerm } from "../engine/mod.ts";
import type { Graph } from "../graph/mod.ts";
import type { StepState } from "./round.ts";
import type { Step } from "./step.ts";

/** What {@linkcode relaySum} keeps between rounds: a row or number per neighbour of each device, in order. */
export interface RelaySumState extends StepState {
  /** The last messages received, `[2 · links, parameters]`. */
  messages: Matrix;
  /** How many devices each message sums, `[2 · links]`. */
  counts: number[];
}

/**
 * Relay sums on a tree, instead of averaging: a device sends each neighbour the sum of its own parameters and the last
 * messages from all its other neighbours, so that everything reaches everyone once, later from farther away,
 *
 * m_{i→j} = x_i + Σ_{n ≠ j} m_{n→i};  x_i ← (Σ_j m_{j→i} + (K − n_i)·x_i)/K,
 *
 * where the m on the right are those of the previous round and n_i counts the devices in the messages received; in the
 * first rounds the device itself stands in for those still missing. RelaySGD of Vogels et al. (2021), with K fixed.
 * Sends d values and a count over every link in a round. Needs a tree that does not change.
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
    requires: [{ kind: "everyMessage" }, { kind: "fixedGraph" }, { kind: "tree" }],
    ingredients: ["relay sums over a tree"],
    init({ rows }, { session }) {
      const links = Math.max(1, 2 * (rows - 1));
      return { messages: session.matrix(links), counts: new Array<number>(links).fill(0) };
    },
    async update(x, state, round) {
      const { graph: { neighbors }, graph, session, devices } = round;
      if (devices === 1) return;
      const { messages: m, counts } = state;
      const [slot, next] = [slotsOf(graph), round.scratch(m.rows)];
      const rows: RowTerm[][] = [];
      const nextCounts: number[] = [];
      for (const [i, list] of neighbors.entries()) {
        for (const j of list) {
          const others = list.filter((n) => n !== j).map((n) => slot(i, n));
          rows[slot(j, i)] = [[1, x, i], ...others.map((at): RowTerm => [1, m, at])];
          nextCounts[slot(j, i)] = others.reduce((count, at) => count + counts[at]!, 1);
        }
      }
      await session.sums(next, rows);
      session.swap(m, next);
      state.counts = nextCounts;
      await session.sums(
        x,
        neighbors.map((list, i) => {
          const slots = list.map((j) => slot(i, j));
          const missing = devices - slots.reduce((count, at) => count + nextCounts[at]!, 0);
          return [[missing / devices, x, i], ...slots.map((at): RowTerm => [1 / devices, m, at])];
        }),
      );
      round.transmit(x.columns + 1);
    },
  };
}

// Where the message that i received from its neighbour j lies.
function slotsOf({ neighbors }: Graph): (i: number, j: number) => number {
  const first: number[] = [];
  neighbors.reduce((next, list, i) => (first[i] = next) + list.length, 0);
  return (i, j) => first[i]! + neighbors[i]!.indexOf(j);
}
