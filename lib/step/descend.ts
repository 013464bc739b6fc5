import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { Matrix } from "../engine/mod.ts";
import type { GradientSource } from "./gradient_source.ts";
import { checkLearningRate, type LearningRate, rateAt, rateFunctions, rateSpec } from "./schedule.ts";
import type { RoundContext, Step, StepState } from "./step.ts";

/** Options of {@linkcode descend}. */
export interface DescendOptions {
  /** What to step along, such as `gradients.own({ batchSize: 32 })`. */
  // deno-lint-ignore no-explicit-any -- a source's state is its own affair
  readonly gradient: GradientSource<any>;
  /** Step size η. */
  readonly learningRate: LearningRate;
  /** Momentum μ from 0 to below 1; default 0. */
  readonly momentum?: number;
  /** Nesterov's momentum in place of the heavy ball; default false. */
  readonly nesterov?: boolean;
  /** Whose movement the momentum remembers: the device's own gradients (the default), or that of the mixed parameters. */
  readonly memory?: "local" | "quasiGlobal";
  /** Weight decay λ; default 0. */
  readonly weightDecay?: number;
  /** Name of the phase; default `"descent"`. */
  readonly name?: string;
}

/** What {@linkcode descend} keeps between rounds. */
export interface DescendState extends StepState {
  /** The direction of the step, `[devices, parameters]`; a buffer. */
  direction: Matrix;
  /** Momentum v or quasi-global momentum m̂, `[devices, parameters]`; none for plain descent. */
  momentum: Matrix | undefined;
  /** Parameters before the previous step, `[devices, parameters]`; for quasi-global momentum. */
  previous: Matrix | undefined;
  /** Step size of the previous step. */
  previousRate: number;
  /** State of the gradient source. */
  source: StepState;
}

const schema = z.strictObject({
  gradient: z.custom<GradientSource>((value) => typeof value === "object" && value !== null && "gradients" in value, {
    error: "expected a gradient source, such as gradients.own({ batchSize: 32 })",
  }),
  learningRate: z.any(),
  momentum: z.number().min(0).lt(1).optional(),
  nesterov: z.boolean().optional(),
  memory: z.enum(["local", "quasiGlobal"]).optional(),
  weightDecay: z.number().min(0).optional(),
  name: z.string().min(1).optional(),
});

/**
 * One step of descent along a gradient that may be more than a device's own,
 *
 * g ← gradient + λ·w;  v ← μ·v + g;  w ← w − η·v  (Nesterov: w ← w − η·(g + μ·v)).
 *
 * With quasi-global momentum (Lin et al., 2021) the buffer follows how the parameters moved from one round to the next,
 * mixing included, instead of the gradients:
 *
 * m̂ ← μ·m̂ + (1 − μ)·(w_previous − w)/η_previous;  m = μ·m̂ + g;  w ← w − η·m  (Nesterov: w ← w − η·(g + μ·m)),
 *
 * where w is the point that the step starts from, and in the first round w_previous the start of the round and η_previous = η.
 *
 * `localSteps` does several plain steps faster; this one is for rounds of a single step.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { descend, gradients } from "murmuration";
 *
 * const step = descend({ gradient: gradients.own({ batchSize: 32 }), learningRate: 0.1, momentum: 0.9, nesterov: true });
 * console.assert(step.name === "descent");
 * ```
 */
export function descend(options: DescendOptions): Step<DescendState> {
  checkOptions("descend", schema, options);
  checkLearningRate("descend", options.learningRate);
  const { gradient, learningRate, momentum = 0, nesterov = false, memory = "local" } = options;
  const { weightDecay = 0, name = "descent" } = options;
  if (nesterov && momentum === 0) throw new InputError("descend: nesterov needs momentum above 0, which is 0");
  const quasiGlobal = memory === "quasiGlobal" && momentum > 0;
  return {
    name,
    spec: {
      kind: "descend",
      gradient: gradient.spec,
      learningRate: rateSpec(learningRate),
      momentum,
      nesterov,
      memory,
      weightDecay,
      name,
    },
    reads: quasiGlobal ? [...gradient.reads, "roundStart"] : gradient.reads,
    requires: gradient.requires ?? [],
    functions: [gradient.gradients, ...gradient.functions ?? [], ...rateFunctions(learningRate)],
    init: (run) => ({
      direction: run.session.matrix(),
      momentum: momentum > 0 ? run.session.matrix() : undefined,
      previous: quasiGlobal ? run.session.matrix() : undefined,
      previousRate: 0,
      source: gradient.init(run),
    }),
    async update(parameters, state, context) {
      const eta = rateAt(learningRate, context.round);
      await gradient.gradients(state.direction, state.source, { parameters, context, learningRate: eta });
      const direction = state.direction.data;
      const w = parameters.data;
      if (weightDecay !== 0) { for (let i = 0; i < w.length; i++) direction[i]! += weightDecay * w[i]!; }
      if (quasiGlobal) followMovement(state, { parameters, context, momentum, eta });
      if (momentum > 0) applyMomentum(state, { momentum, nesterov, keep: !quasiGlobal });
      for (let i = 0; i < w.length; i++) w[i]! -= eta * direction[i]!;
    },
  };
}

// m̂ ← μ·m̂ + (1 − μ)·(w_previous − w)/η_previous
function followMovement(
  state: DescendState,
  now: { parameters: Matrix; context: RoundContext; momentum: number; eta: number },
): void {
  const { parameters, context, momentum, eta } = now;
  const first = context.round === 1;
  const before = first ? context.roundStart!.data : state.previous!.data;
  const scale = (1 - momentum) / (first ? eta : state.previousRate);
  const buffer = state.momentum!.data;
  const w = parameters.data;
  for (let i = 0; i < w.length; i++) buffer[i] = momentum * buffer[i]! + scale * (before[i]! - w[i]!);
  state.previous!.data.set(w);
  state.previousRate = eta;
}

// direction ← v (or g + μ·v) with v = μ·buffer + g, which the buffer keeps unless it follows the movement.
function applyMomentum(
  state: DescendState,
  { momentum, nesterov, keep }: { momentum: number; nesterov: boolean; keep: boolean },
): void {
  const buffer = state.momentum!.data;
  const direction = state.direction.data;
  for (let i = 0; i < direction.length; i++) {
    const g = direction[i]!;
    const v = momentum * buffer[i]! + g;
    if (keep) buffer[i] = v;
    direction[i] = nesterov ? g + momentum * v : v;
  }
}
