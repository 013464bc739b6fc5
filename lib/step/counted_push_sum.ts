import type { Matrix, RowTerm } from "../engine/mod.ts";
import type { MixingMatrix } from "../mixing/mod.ts";
import type { StepState } from "./round.ts";
import type { Step } from "./step.ts";

/** What push-sum with counters keeps between rounds. */
export interface CountedPushSumState extends StepState {
  /** x − z after this step, `[devices, parameters]`. */
  excess: Matrix;
  /** u, `[devices]`. */
  weights: number[];
  /** σ: the sum of all x so far, `[devices, parameters]`. */
  total: Matrix;
  /** The sums of all u, `[rounds · devices]`. */
  totals: number[];
  /** ρ: the σ last received over each link, `[links, parameters]`. */
  heard: Matrix;
  /** The same for u, `[links]`. */
  heardWeights: number[];
}

/**
 * Push-sum in which devices send running totals of everything they gave away, and receivers take what is new: what was
 * lost comes with the next message that arrives. Hadjicostis, Vaidya and Domínguez-García (2016).
 */
export function countedUpdate(
  weigh: (round: Parameters<Step["update"]>[2]) => MixingMatrix,
): Pick<Step<CountedPushSumState>, "init" | "update"> {
  return {
    init({ rows }, { session, topology }) {
      const links = "at" in topology ? 0 : topology.neighbors.reduce((sum, list) => sum + list.length, 0);
      return {
        ...{ excess: session.matrix(), total: session.matrix(), heard: session.matrix(Math.max(1, links)) },
        ...{ weights: new Array<number>(rows).fill(1), totals: [], heardWeights: new Array<number>(links).fill(0) },
      };
    },
    async update(z, state, round) {
      const { session, devices, graph } = round;
      const { total, totals, heard, heardWeights, weights: u } = state;
      const [x, next] = [round.scratch(), round.scratch()];
      const P = weigh(round).weights;
      await session.combine([
        [x, [[1, state.excess], [1, z]]],
        [total, [[1, total], [1, x]]],
      ]);
      const before = totals.slice(-devices);
      totals.push(...u.map((weight, k) => (before[k] ?? 0) + weight));
      const received = await round.send(total, { floats: z.columns + 1 });
      const arrived = received.graph.neighbors.map((list) => new Set(list));
      const rows = u.map((_, k): RowTerm[] => [[P[k * devices + k]!, x, k]]);
      const nextWeights = u.map((weight, k) => P[k * devices + k]! * weight);
      const links: RowTerm[][] = [];
      graph.neighbors.forEach((list, k) =>
        list.forEach((j) => {
          const link = links.length;
          if (!arrived[k]!.has(j)) return void links.push([[1, heard, link]]);
          const [share, message] = [P[k * devices + j]!, received.message(k, j)];
          rows[k]!.push([share, ...message], [-share, heard, link]);
          const sum = totals[(received.when(k, j) - 1) * devices + j]!;
          nextWeights[k]! += share * (sum - heardWeights[link]!);
          heardWeights[link] = sum;
          links.push([[1, ...message]]);
        })
      );
      await session.sums(next, rows);
      if (links.length > 0) await session.sums(heard, links);
      state.weights = nextWeights;
      await session.sums(z, nextWeights.map((weight, k): RowTerm[] => [[1 / weight, next, k]]));
      await session.combine([[state.excess, [[1, next], [-1, z]]]]);
    },
  };
}
