import { z } from "zod";
import { define, InputError } from "../base/mod.ts";
import type { Segment } from "../engine/mod.ts";
import { diameter, type Graph, graphAt } from "../graph/mod.ts";
import type { Model } from "../model/mod.ts";
import { phaseName } from "./options.ts";
import type { RunContext } from "./round.ts";
import type { SetupStep } from "./step.ts";

/** Options of {@linkcode maxNormSynchronization}. */
export interface MaxNormSynchronizationOptions {
  /** Exchanges with the neighbours: the diameter of the graph or a number, 0 for none. Default: `"diameter"`. */
  readonly rounds?: "diameter" | number;
  /** What is compared and adopted: all parameters as one vector, or each layer separately. Default: `"vector"`. */
  readonly norm?: "vector" | "perLayer";
  /** Name of the phase. Default: `"synchronization"`. */
  readonly name?: string;
}

const read = define("maxNormSynchronization", {
  rounds: z.union([z.literal("diameter"), z.int().min(0)], {
    error: 'expected "diameter" or a whole number of at least 0',
  }).default("diameter"),
  norm: z.enum(["vector", "perLayer"]).default("vector"),
  name: phaseName("synchronization"),
});

/**
 * Max-norm synchronization, before the first round: as many times as the graph's diameter, every device adopts the
 * parameters of largest Frobenius norm among its own and its neighbours',
 *
 * w_k ← w_j with j = argmax ‖w_j‖₂ over k and its neighbours.
 *
 * After diam(G) exchanges all devices hold the parameters of the largest norm overall; after fewer, they may differ.
 * Ties go to the parameters that started at the lowest-numbered device. Every exchange sends one parameter vector over
 * every link. If links fail, exchange r takes place over the graph of round r.
 *
 * Paper B (Pranav and Moura, 2023, arXiv 2310.18861). The norm, that a device's own parameters compete, and how ties
 * are broken are reconstructions.
 *
 * @throws {InputError} If an option is unknown or out of range; in a run, if the diameter is asked of a graph that is not
 * connected, or that changes with the round.
 *
 * @example
 * ```ts
 * import { chain, consensus, localSteps, maxNormSynchronization, mixing } from "murmuration";
 *
 * chain(
 *   maxNormSynchronization(),
 *   localSteps({ epochs: 1, batchSize: 10, learningRate: 0.05, momentum: 0.5 }),
 *   consensus({ mix: mixing.dataSize }),
 * );
 * ```
 */
export function maxNormSynchronization(given: MaxNormSynchronizationOptions = {}): SetupStep {
  const { rounds, norm, name, spec } = read(given);
  return {
    ...{ name, spec },
    ingredients: ["start from the parameters of largest norm"],
    check(run) {
      if (rounds === "diameter") diameterOf(run);
    },
    async setUp(w, round) {
      const { session, seed, topology } = round;
      const parts = norm === "vector" ? [{ offset: 0, size: w.columns }] : layersOf(session.problem.model);
      const squares = await session.dots(Array.from({ length: w.rows }, (_, k) => [w, k, w, k] as const), parts);
      const leaders = parts.map((_, part) =>
        Array.from({ length: w.rows }, (_, k): Leader => ({ device: k, norm: squares[k * parts.length + part]! }))
      );
      for (let exchange = 1; exchange <= (rounds === "diameter" ? diameterOf(round) : rounds); exchange++) {
        const graph = graphAt(topology, exchange, seed);
        round.transmit(w.columns, graph);
        leaders.forEach((now, part) => leaders[part] = adopted(now, graph));
      }
      const next = round.scratch();
      for (const [i, part] of parts.entries()) {
        await session.sums(next, leaders[i]!.map(({ device }) => [[1, w, device]]), part);
      }
      session.swap(w, next);
    },
  };
}

/** Whose parameters a device holds, and their squared norm. */
interface Leader {
  readonly device: number;
  readonly norm: number;
}

function diameterOf({ topology }: RunContext): number {
  if (!("at" in topology)) return diameter(topology);
  throw new InputError(
    `maxNormSynchronization for as many rounds as the diameter needs a fixed graph, but ${topology.name} changes; ` +
      `give the number of rounds`,
  );
}

function adopted(leaders: readonly Leader[], { neighbors }: Graph): Leader[] {
  return leaders.map((own, k) =>
    neighbors[k]!.reduce((best, j) => isLarger(leaders[j]!, best) ? leaders[j]! : best, own)
  );
}

function isLarger(a: Leader, b: Leader): boolean {
  return a.norm > b.norm || (a.norm === b.norm && a.device < b.device);
}

// The numbers of each layer; the arrays of one layer lie together.
function layersOf(model: Model): Segment[] {
  const layers = Map.groupBy(model.layout, ({ name }) => name.split(".")[0]!);
  return [...layers.values()].map((tensors) => {
    const [{ offset }, last] = [tensors[0]!, tensors.at(-1)!];
    return { offset, size: last.offset + last.size - offset };
  });
}
