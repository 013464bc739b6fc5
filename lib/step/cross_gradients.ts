import { z } from "zod";
import { define } from "../base/mod.ts";
import {
  compression as compressors,
  type Compressor,
  type GradientJob,
  type Matrix,
  type Session,
} from "../engine/mod.ts";
import type { Graph } from "../graph/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { type BatchOptions, drawing } from "./batches.ts";
import { batches, compressor, rule } from "./options.ts";
import { projectionWeights } from "./projection.ts";
import { sentIn } from "./sent.ts";
import type { StepState } from "./round.ts";
import type { GradientSum, PhaseContext, Term } from "./term.ts";

/** Options of {@linkcode crossGradientAggregation}, and of {@linkcode crossGradients} with its α. */
export interface CrossGradientOptions extends BatchOptions {
  /** How gradients are weighted: `mixing.metropolis` gives 1/(m + 1) each on regular graphs with m neighbours. */
  readonly mix: MixingRule;
  /** Where a device's own gradient is taken: after averaging, or before, at what was sent. Default: `"now"`. */
  readonly ownAt?: "now" | "sent";
  /** How gradients are compressed before they are used and sent. Default: uncompressed. */
  readonly compression?: Compressor;
  /** Whether to report the biases ε and ω as columns `epsilon` and `omega`. Default: false. */
  readonly biases?: boolean;
}

/** Options of {@linkcode crossGradients}. */
export interface MixedCrossGradientOptions extends CrossGradientOptions {
  /** α from 0, model-variant cross-gradients only, to 1, data-variant ones only. */
  readonly alpha: number;
}

/** What cross-gradients keep between rounds. */
export interface CrossGradientState extends StepState {
  /** Mini-batches taken since the start of the run. */
  taken: number;
  /** What compression lost of each gradient, `[devices + links, parameters]`. */
  errors: Matrix | undefined;
}

const options = {
  ...batches,
  mix: rule,
  ownAt: z.enum(["now", "sent"]).default("now"),
  compression: compressor.optional(),
  biases: z.boolean().default(false),
};

const readCrossGradients = define("gradients.crossGradients", { ...options, alpha: z.number().min(0).max(1) });

/**
 * A device's own gradient averaged with cross-gradients: model-variant ones, at the neighbours' received parameters on
 * its own mini-batch, and data-variant ones, at its own parameters on the neighbours' mini-batches, which they compute
 * and send back,
 *
 * g̃_k = (1 − α)·Σ_j w_kj·∇F_k(x_j; batch of k) + α·Σ_j w_kj·∇F_j(x_k; batch of j)  over the neighbours j and k itself,
 *
 * where the own gradient (j = k in both sums) is taken at the parameters after averaging, the others at what was sent
 * in the consensus step before. NGC of paper C (Aketi et al., 2022), order and points as in its official code; α = 0
 * and α = 1 are the two variants of NGM. α = 0 needs no communication of its own; α > 0 sends one gradient over every
 * link, counted at its compressed size. With compression every gradient is compressed, the device's own too, with error
 * feedback.
 *
 * α = 0 tolerates a channel: the weight of a neighbour that was not heard goes to the own gradient.
 *
 * ε_k = Σ_j w_kj·‖∇F_k(x_j; batch of k) − g_k‖₁/d and ω_k = Σ_j w_kj·‖∇F_j(x_k; batch of j) − g_k‖₁/d are the biases
 * that paper C plots; with compression they compare compressed cross-gradients with the uncompressed own one.
 *
 * @throws {InputError} If an option is unknown or out of range; in a run, if nothing was sent in the round.
 *
 * @example
 * ```ts
 * import { chain, consensus, descend, gradients, mixing } from "murmuration";
 *
 * const mix = mixing.metropolis;
 * const ngm = chain(
 *   consensus({ mix }),
 *   descend({ gradient: gradients.crossGradients({ alpha: 0, mix, batchSize: 32 }), learningRate: 0.01 }),
 * );
 * console.assert(ngm.requires.some(({ kind }) => kind === "undirected"));
 * ```
 */
export function crossGradients(given: MixedCrossGradientOptions): Term<CrossGradientState> {
  const read = withBatches(readCrossGradients(given));
  const { alpha, compression, biases } = read;
  return {
    ...common(read, alpha > 0),
    ingredients: [
      ...ownIngredients(read),
      ...(alpha < 1 ? ["model-variant cross-gradients"] : []),
      ...(alpha > 0 ? ["data-variant cross-gradients"] : []),
      ...(compression ? ["compression with error feedback"] : []),
    ],
    async at(parameters, state, phase) {
      const now = begin(read, { parameters, state, phase });
      /** The weights that a gradient has in those of k and of j. */
      const uses = (k: number, j: number) =>
        k === j ? [[k, now.weight(k, k)] as const] : [
          [k, (1 - alpha) * now.weight(k, j)] as const,
          [j, alpha * now.weight(j, k)] as const,
        ].filter(([, weight]) => weight !== 0);
      if (alpha > 0) phase.transmit(now.floats);
      if (!compression && !biases) {
        const jobs = (list: readonly Cross[]) =>
          list.flatMap(({ k, j, row, batch }) =>
            uses(k, j).map(([into, weight]) => ({ at: row, batch, into, weight }))
          );
        return { gradient: now.sums.map(({ at, list }): GradientSum => ({ at, jobs: jobs(list) })) };
      }
      const gathered = await gather(now, phase);
      const out = phase.scratch();
      const rows = now.heard.map((list, k) => [
        [now.weight(k, k), gathered, now.row(k, k)] as const,
        ...list.flatMap((j) => [
          [(1 - alpha) * now.weight(k, j), gathered, now.row(k, j)] as const,
          [alpha * now.weight(k, j), gathered, now.row(j, k)] as const,
        ]),
      ]);
      await phase.session.sums(out, rows);
      return { gradient: out };
    },
  };
}

const readAggregation = define("gradients.crossGradientAggregation", options);

/**
 * Cross-gradient aggregation: a device's own gradient projected, array by array, so that it agrees with the data-variant
 * cross-gradients of its neighbours, g̃ = Gᵀv + g, by the quadratic programme
 *
 * v = argmin ½·vᵀ(GGᵀ + 10⁻¹²·I)v + (Gg)ᵀv  subject to v ≥ ½,
 *
 * with g = w_kk·∇F_k(x̃_k; batch of k) and rows G_j = w_kj·∇F_j(x_k; batch of j), in double precision. CGA of
 * Esfandiari et al. (2021), as in the official code of paper C. Sends one gradient over every link, counted at its
 * compressed size (CompCGA).
 *
 * @throws {InputError} If an option is unknown; in a run, if nothing was sent in the round or the programme cannot be solved.
 *
 * @example
 * ```ts
 * import { descend, gradients, mixing } from "murmuration";
 *
 * const gradient = gradients.crossGradientAggregation({ mix: mixing.metropolis, batchSize: 32 });
 * descend({ gradient, learningRate: 0.01, momentum: 0.9, nesterov: true });
 * ```
 */
export function crossGradientAggregation(given: CrossGradientOptions): Term<CrossGradientState> {
  const read = withBatches(readAggregation(given));
  return {
    ...common(read, true),
    ingredients: [
      ...ownIngredients(read),
      "data-variant cross-gradients",
      "projection by a quadratic programme",
      ...(read.compression ? ["compression with error feedback"] : []),
    ],
    async at(parameters, state, phase) {
      const { session, graph, round } = phase;
      const { layout } = session.problem.model;
      const now = begin(read, { parameters, state, phase });
      phase.transmit(now.floats);
      const gathered = await gather(now, phase);
      const out = phase.scratch();
      // Of every device its own gradient and its neighbours', as rows of what was gathered, with their weights.
      const parts = graph.neighbors.map((list, k) =>
        [k, ...list].map((j) => ({ row: now.row(j, k), weight: now.weight(k, j) }))
      );
      const pairs = parts.flatMap((own) =>
        own.flatMap((a, i) => own.slice(i).map((b) => [gathered, a.row, gathered, b.row] as const))
      );
      const products = await session.dots(pairs, layout);
      for (const [segment, { name, offset, size }] of layout.entries()) {
        let pair = 0;
        const rows = parts.map((own, k) => {
          const gram = own.map(() => new Array<number>(own.length));
          own.forEach((a, i) => {
            for (let j = i; j < own.length; j++) {
              const product = products[pair++ * layout.length + segment]!;
              gram[i]![j] = gram[j]![i] = a.weight * own[j]!.weight * product;
            }
          });
          const weights = projectionWeights(gram, `device ${k}, ${name}, round ${round}`);
          return own.map(({ row, weight }, i) => [weights[i]! * weight, gathered, row] as const);
        });
        await session.sums(out, rows, { offset, size });
      }
      return { gradient: out };
    },
  };
}

type Read = ReturnType<typeof readAggregation> & { readonly draw: ReturnType<typeof drawing> };

function withBatches<Options extends ReturnType<typeof readAggregation>>(options: Options): Options & Read {
  return { ...options, draw: drawing(options) };
}

/** The gradient of k's own mini-batch at the parameters of j, which lie in a row. */
interface Cross {
  readonly k: number;
  readonly j: number;
  readonly row: number;
  readonly batch: Uint32Array;
}

/** The gradients of a round: where they are taken, where they are gathered, and their weights. */
interface Gradients {
  /** Own gradients, then those of the neighbours' parameters. */
  readonly sums: readonly { readonly at: Matrix; readonly list: readonly Cross[] }[];
  /** Row of the gradient of k's mini-batch at j: for each k, its own first, then its neighbours'. */
  row(k: number, j: number): number;
  /** `[devices]`: the neighbours whose parameters each has. */
  readonly heard: Graph["neighbors"];
  weight(k: number, j: number): number;
  /** Size of a message. */
  readonly floats: number;
  readonly read: Read;
  readonly state: CrossGradientState;
}

function common(
  read: Read,
  sendsBack: boolean,
): Pick<Term<CrossGradientState>, "name" | "spec" | "requires" | "refresh" | "init"> {
  const { spec, compression, draw } = read;
  return {
    ...{ name: spec.kind, spec, refresh: "step" },
    requires: [
      ...(sendsBack ? [{ kind: "everyMessage" } as const] : []),
      { kind: "undirected" },
      ...(compression ? [{ kind: "fixedGraph" } as const] : []),
    ],
    init(_, run) {
      draw(run);
      return { taken: 0, errors: undefined };
    },
  };
}

function ownIngredients({ ownAt }: Read): string[] {
  return ["own gradient", ...(ownAt === "sent" ? ["gradient taken before averaging"] : [])];
}

function begin(
  read: Read,
  { parameters, state, phase }: { parameters: Matrix; state: CrossGradientState; phase: PhaseContext },
): Gradients {
  const { graph, session } = phase;
  const { parameters: sent, graph: { neighbors: heard }, message } = sentIn(phase, "a cross-gradient");
  const batches = read.draw(phase).map((sampler) => sampler.take(state.taken, 1).indices);
  state.taken++;
  phase.spend(heard.map((list) => 1 + list.length));
  const first: number[] = [];
  graph.neighbors.reduce((next, list, k) => (first[k] = next) + 1 + list.length, 0);
  const { weights } = phase.weights(read.mix);
  const weight = (k: number, j: number) => weights[k * graph.devices + j]!;
  const own = graph.neighbors.map((list, k) =>
    list.reduce((sum, j) => heard[k]!.includes(j) ? sum : sum + weight(k, j), weight(k, k))
  );
  const crosses = heard.flatMap((list, k) =>
    list.map((j): Cross & { at: Matrix } => {
      const [at, row] = message(k, j);
      return { k, j, row, at, batch: batches[k]! };
    })
  );
  const { layout, parameters: size } = session.problem.model;
  return {
    sums: [
      {
        at: read.ownAt === "sent" ? sent : parameters,
        list: batches.map((batch, k) => ({ k, j: k, row: k, batch })),
      },
      ...[...Map.groupBy(crosses, ({ at }) => at)].map(([at, list]) => ({ at, list })),
    ],
    row: (k, j) => first[k]! + (k === j ? 0 : 1 + graph.neighbors[k]!.indexOf(j)),
    weight: (k, j) => k === j ? own[k]! : weight(k, j),
    floats: read.compression ? compressors.messageFloats(read.compression, layout) : size,
    ...{ heard, read, state },
  };
}

/** Takes all gradients, each into its own row, compressed if asked for, and reports the biases. */
async function gather(now: Gradients, phase: PhaseContext): Promise<Matrix> {
  const { graph, session } = phase;
  const { heard, read: { compression, biases }, state } = now;
  const count = graph.neighbors.reduce((rows, list) => rows + 1 + list.length, 0);
  const out = phase.scratch(count);
  for (const { at, list } of now.sums) {
    const jobs = list.map(({ k, j, row, batch }): GradientJob => ({ at: row, batch, into: now.row(k, j) }));
    if (jobs.length > 0) await session.gradients(at, { jobs, out });
  }
  const errors = compression && (state.errors ??= session.matrix(count));
  const compress = async (rows: readonly number[]) => {
    if (compression) await session.compress(out, errors, rows, compression);
  };
  await compress(heard.flatMap((list, k) => list.map((j) => now.row(k, j))));
  if (biases) phase.report(await biasesOf(now, { gathered: out, scratch: phase.scratch(count), graph, session }));
  await compress(heard.map((_, k) => now.row(k, k)));
  return out;
}

async function biasesOf(
  now: Gradients,
  { gathered, scratch, graph, session }: { gathered: Matrix; scratch: Matrix; graph: Graph; session: Session },
): Promise<Record<"epsilon" | "omega", number[]>> {
  const bias = async (of: (k: number, j: number) => readonly [batch: number, parameters: number]) => {
    const differences = graph.neighbors.flatMap((list, k) => [
      [],
      ...list.map((j) => {
        const [batch, parameters] = of(k, j);
        if (!now.heard[batch]!.includes(parameters)) return [];
        return [[1, gathered, now.row(batch, parameters)] as const, [-1, gathered, now.row(k, k)] as const];
      }),
    ]);
    await session.sums(scratch, differences);
    const norms = await session.norms(scratch, { order: 1 });
    return graph.neighbors.map((list, k) =>
      list.reduce((sum, j) => sum + now.weight(k, j) * norms[now.row(k, j)]! / gathered.columns, 0)
    );
  };
  return { epsilon: await bias((k, j) => [k, j]), omega: await bias((k, j) => [j, k]) };
}
