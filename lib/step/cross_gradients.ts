import { z } from "zod";
import { checkOptions, type Spec } from "../base/mod.ts";
import { compression as compressors, type Compressor, type Matrix, row } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { type BatchOptions, batchSchema, batchSpec, drawing } from "./batches.ts";
import { atLeast, biasesOf, crossRows, gather, type Gathered, gatheredIn } from "./gathered.ts";
import type { GradientSource } from "./gradient_source.ts";
import { mixer, mixSchema } from "./mixer.ts";
import { projected } from "./projection.ts";
import type { RoundContext, StepState } from "./step.ts";

/** Options of {@linkcode crossGradientAggregation}, and of {@linkcode crossGradients} with its α. */
export interface CrossGradientOptions extends BatchOptions {
  /** Weights w of the gradients: `mixing.metropolis` gives 1/(m + 1) each on regular graphs with m neighbours. */
  readonly weights: MixingRule;
  /** Where a device's own gradient is taken: after averaging (the default), or before, at the start of the round. */
  readonly ownAt?: "now" | "roundStart";
  /** How gradients are compressed before they are used and sent; default not at all. */
  readonly compression?: Compressor;
  /** Whether to report the biases ε and ω as columns `epsilon` and `omega`; default false. */
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
  /** All gradients of a round: each device's own, then those at its neighbours' parameters; a buffer. */
  gradients: Matrix | undefined;
  /** What compression lost of each of them. */
  errors: Matrix | undefined;
}

const schema = z.strictObject({
  ...batchSchema,
  weights: mixSchema,
  ownAt: z.enum(["now", "roundStart"]).optional(),
  compression: z.custom<Compressor>((value) => typeof value === "object" && value !== null && "compress" in value, {
    error: "expected a compressor, such as compression.scaledSign",
  }).optional(),
  biases: z.boolean().optional(),
});

/**
 * A device's own gradient averaged with cross-gradients: model-variant ones, of the parameters received from the
 * neighbours on its own mini-batch, and data-variant ones, of its own parameters on the neighbours' mini-batches, which they
 * compute and send back,
 *
 * g̃_k = (1 − α)·Σ_j w_kj·∇F_k(x_j; batch of k) + α·Σ_j w_kj·∇F_j(x_k; batch of j)  over the neighbours j and k itself,
 *
 * where the own gradient (j = k in both sums) is taken at the parameters after averaging, the others at what was sent in
 * the consensus step before. NGC of paper C (Aketi et al., 2022), order and points as in its official code; α = 0 and
 * α = 1 are the two variants of NGM. α = 0 needs no communication of its own; α > 0 sends one gradient over every link,
 * compressed ones at their size. With compression every gradient, the own one too, goes through it, with error feedback.
 *
 * ε_k = Σ_j w_kj·‖∇F_k(x_j; batch of k) − g_k‖₁/d and ω_k = Σ_j w_kj·‖∇F_j(x_k; batch of j) − g_k‖₁/d are the biases that
 * paper C plots; with compression they compare compressed cross-gradients with the own one as it is.
 *
 * @throws {InputError} If an option is unknown or out of range; in a run, if nothing was received.
 *
 * @example
 * ```ts
 * import { chain, consensus, descend, gradients, mixing } from "murmuration";
 *
 * const ngm = chain(
 *   consensus({ mix: mixing.metropolis }),
 *   descend({
 *     gradient: gradients.crossGradients({ alpha: 0, weights: mixing.metropolis, batchSize: 32 }),
 *     learningRate: 0.01,
 *   }),
 * );
 * console.assert(ngm.requires[0]?.kind === "undirected");
 * ```
 */
export function crossGradients(options: MixedCrossGradientOptions): GradientSource<CrossGradientState> {
  checkOptions("gradients.crossGradients", schema.extend({ alpha: z.number().min(0).max(1) }), options);
  const { alpha } = options;
  return source({ kind: "crossGradients", alpha }, options, {
    sends: alpha > 0,
    combine(out, k, { cross, own, graph, weight }) {
      addScaled(out, weight(k, k), own(k));
      for (const j of graph.neighbors[k]!) {
        const w = weight(k, j);
        if (alpha < 1) addScaled(out, (1 - alpha) * w, cross(k, j));
        if (alpha > 0) addScaled(out, alpha * w, cross(j, k));
      }
    },
  });
}

/**
 * Cross-gradient aggregation: a device's own gradient projected, array by array, so that it agrees with the data-variant
 * cross-gradients of its neighbours, g̃ = Gᵀv + g, by the quadratic programme
 *
 * v = argmin ½·vᵀ(GGᵀ + 10⁻¹²·I)v + (Gg)ᵀv  subject to v ≥ ½,
 *
 * with g = w_kk·∇F_k(x̃_k; batch of k) and rows G_j = w_kj·∇F_j(x_k; batch of j), in double precision. CGA of Esfandiari et
 * al. (2021), as in the official code of paper C. Sends one gradient over every link, compressed ones (CompCGA) at their
 * size.
 *
 * @throws {InputError} If an option is unknown; in a run, if nothing was received or the programme cannot be solved.
 *
 * @example
 * ```ts
 * import { descend, gradients, mixing } from "murmuration";
 *
 * const gradient = gradients.crossGradientAggregation({ weights: mixing.metropolis, batchSize: 32 });
 * descend({ gradient, learningRate: 0.01, momentum: 0.9, nesterov: true });
 * ```
 */
export function crossGradientAggregation(options: CrossGradientOptions): GradientSource<CrossGradientState> {
  checkOptions("gradients.crossGradientAggregation", schema, options);
  return source({ kind: "crossGradientAggregation" }, options, {
    sends: true,
    combine(out, k, { cross, own, graph, weight, context }) {
      for (const { name, offset, size } of context.session.problem.model.layout) {
        const part = (values: Float32Array, w: number) => scaled(values.subarray(offset, offset + size), w);
        const rows = graph.neighbors[k]!.map((j) => part(cross(j, k), weight(k, j)));
        const where = `device ${k}, ${name}, round ${context.round}`;
        out.set(projected(part(own(k), weight(k, k)), rows, where), offset);
      }
    },
  });
}

interface Combination {
  /** Whether gradients go back to the neighbours. */
  readonly sends: boolean;
  /** Adds device k's gradient to `out`, which is zero. */
  combine(out: Float32Array, k: number, gathered: Weighted): void;
}

/** All gradients of a round and their weights. */
interface Weighted extends Gathered {
  readonly context: RoundContext;
  weight(k: number, j: number): number;
}

function source(
  kind: Spec,
  options: CrossGradientOptions,
  { sends, combine }: Combination,
): GradientSource<CrossGradientState> {
  const { weights: rule, ownAt = "now", compression, biases = false } = options;
  const draw = drawing(options);
  const { matrix: weightsOf } = mixer(rule);
  return {
    spec: { ...kind, ...batchSpec(options), weights: rule.spec, ownAt, compression: compression?.spec ?? null, biases },
    reads: ownAt === "roundStart" ? ["received", "roundStart"] : ["received"],
    requires: [{ kind: "undirected" }, ...(compression ? [{ kind: "fixedGraph" } as const] : [])],
    functions: compression ? [rule, compression.compress] : [rule],
    init(run) {
      draw(run);
      return { taken: 0, gradients: undefined, errors: undefined };
    },
    async gradients(out, state, { parameters, context }) {
      const { graph, session } = context;
      const { layout } = session.problem.model;
      const batches = draw(context).map((sampler) => sampler.take(state.taken, 1).indices);
      state.taken++;
      const own = ownAt === "roundStart" ? context.roundStart! : parameters;
      state.gradients = atLeast(crossRows(graph), state.gradients, session);
      const gathered = await gather(state.gradients, { own, batches, context });
      const weights = weightsOf(context);
      const compress = (values: Float32Array, error: Float32Array) =>
        compressors.withFeedback(compression!, { values, error, layout });
      const lost = compression && gatheredIn(state.errors = atLeast(crossRows(graph), state.errors, session), graph);
      if (lost) {
        graph.neighbors.forEach((list, k) => list.forEach((j) => compress(gathered.cross(k, j), lost.cross(k, j))));
      }
      if (biases) context.report(biasesOf(gathered, weights));
      if (lost) graph.neighbors.forEach((_, k) => compress(gathered.own(k), lost.own(k)));
      if (sends) {
        const floats = compression ? compressors.messageFloats(compression, layout) : out.columns;
        context.transmit({ parameters: state.gradients, graph, remember: false, floats });
      }
      out.data.fill(0);
      const weight = (k: number, j: number) => weights.weights[k * graph.devices + j]!;
      const weighted = { ...gathered, context, weight };
      for (let k = 0; k < graph.devices; k++) combine(row(out, k), k, weighted);
    },
  };
}

function scaled(values: Float32Array, factor: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) result[i] = factor * values[i]!;
  return result;
}

function addScaled(out: Float32Array, factor: number, values: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += factor * values[i]!;
}
