import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import { type Matrix, row } from "../engine/mod.ts";
import { diameter, type Graph, graphAt } from "../graph/mod.ts";
import type { Model } from "../model/mod.ts";
import type { RunContext, Step, StepState } from "./step.ts";

/** Options of {@linkcode maxNormSynchronization}. */
export interface MaxNormSynchronizationOptions {
  /** Exchanges with the neighbours: the diameter of the graph (the default), or a number, 0 for none. */
  readonly rounds?: "diameter" | number;
  /** Whose norm is compared and who is adopted: all parameters as one vector (the default), or each layer by itself. */
  readonly norm?: "vector" | "perLayer";
  /** Name of the phase; default `"synchronization"`. */
  readonly name?: string;
}

/** What {@linkcode maxNormSynchronization} keeps: a buffer only. */
export interface MaxNormSynchronizationState extends StepState {
  /** Parameters as sent, `[devices, parameters]`. */
  sent: Matrix;
}

const schema = z.strictObject({
  rounds: z.union([z.literal("diameter"), z.int().min(0)], {
    error: 'expected "diameter" or a whole number of at least 0',
  }).optional(),
  norm: z.enum(["vector", "perLayer"]).optional(),
  name: z.string().min(1).optional(),
});

/**
 * Max-norm synchronization, once before the first round: every device adopts, among its own parameters and those of its
 * neighbours, the ones of largest Frobenius norm, as often as the diameter of the graph,
 *
 * w_k ← w_j with j = argmax ‖w_j‖₂ over k and its neighbours.
 *
 * After diam(G) exchanges all devices hold the parameters of largest norm of them all; after fewer, groups can remain. Of
 * equal norms that which started at the lowest device counts as larger. Every exchange sends one parameter vector over
 * every link. Where links fail, exchange r takes place over the graph of round r.
 *
 * Paper B (Pranav and Moura, 2023, arXiv 2310.18861). Which norm, whether a device's own parameters compete and how ties
 * are broken is not known; these are reconstructions.
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
export function maxNormSynchronization(
  options: MaxNormSynchronizationOptions = {},
): Step<MaxNormSynchronizationState> {
  checkOptions("maxNormSynchronization", schema, options);
  const { rounds = "diameter", norm = "vector", name = "synchronization" } = options;
  return {
    name,
    spec: { kind: "maxNormSynchronization", rounds, norm, name },
    reads: [],
    once: true,
    init(run) {
      if (rounds === "diameter") diameterOf(run);
      return { sent: run.session.matrix() };
    },
    update(parameters, state, context) {
      const exchanges = rounds === "diameter" ? diameterOf(context) : rounds;
      const parts = norm === "vector" ? [[0, parameters.columns] as const] : layersOf(context.session.problem.model);
      const leaders = parts.map(([from, to]) => leadersOf(parameters, from, to));
      for (let exchange = 1; exchange <= exchanges; exchange++) {
        const graph = graphAt(context.topology, exchange, context.seed);
        state.sent.data.set(parameters.data);
        context.transmit({ parameters, graph, remember: false });
        parts.forEach(([from, to], part) => {
          leaders[part] = adopt(leaders[part]!, graph, (k, j) => {
            row(parameters, k).set(row(state.sent, j).subarray(from, to), from);
          });
        });
      }
      return Promise.resolve();
    },
  };
}

/** Whose parameters a device holds, and how large they are. */
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

function leadersOf(parameters: Matrix, from: number, to: number): Leader[] {
  return Array.from({ length: parameters.rows }, (_, device) => {
    const values = row(parameters, device).subarray(from, to);
    return { device, norm: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) };
  });
}

function adopt(leaders: readonly Leader[], graph: Graph, copy: (k: number, j: number) => void): Leader[] {
  return leaders.map((own, k) => {
    const best = graph.neighbors[k]!.reduce((best, j) => isLarger(leaders[j]!, leaders[best]!) ? j : best, k);
    if (best !== k) copy(k, best);
    return best === k ? own : leaders[best]!;
  });
}

function isLarger(a: Leader, b: Leader): boolean {
  return a.norm > b.norm || (a.norm === b.norm && a.device < b.device);
}

// Where each layer's parameters begin and end; the arrays of one layer lie together.
function layersOf(model: Model): (readonly [number, number])[] {
  const layers = Map.groupBy(model.layout, ({ name }) => name.split(".")[0]!);
  return [...layers.values()].map((tensors) => {
    const last = tensors.at(-1)!;
    return [tensors[0]!.offset, last.offset + last.size] as const;
  });
}
