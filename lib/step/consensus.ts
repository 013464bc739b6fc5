import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { type Matrix, row } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { type Bias, type BiasTerm, none } from "./bias.ts";
import { mixer, mixSchema } from "./mixer.ts";
import type { Step, StepState } from "./step.ts";

/** Options of {@linkcode consensus}. */
export interface ConsensusOptions {
  /** The rule that weighs neighbours, evaluated anew when the graph changes: `mixing.metropolis`. */
  readonly mix: MixingRule;
  /** Consensus steps S per round; default 1. */
  readonly steps?: number;
  /** Added after every averaging; default `bias.none`. */
  readonly bias?: Bias;
  /** Name of the phase; default `"consensus"`. */
  readonly name?: string;
}

/** What {@linkcode consensus} keeps: buffers only. */
export interface ConsensusState extends StepState {
  /** Receives W·Θ, `[devices, parameters]`. */
  mixed: Matrix;
  /** State of the bias. */
  bias: StepState;
}

const schema = z.strictObject({
  mix: mixSchema,
  steps: z.int().min(1).optional(),
  bias: z.any().optional(),
  name: z.string().min(1).optional(),
});

/**
 * Consensus: every device averages with its neighbours, S times,
 *
 * w_k ← Σ_{j ∈ N_k ∪ k} W_kj·w_j  (+ bias), that is Θ ← W·Θ.
 *
 * Each averaging sends one parameter vector over every link. What devices transmit in the first of them is what later
 * steps see as received. Papers A, B and D; the mixing matrix is checked against the graph before use.
 *
 * @throws {InputError} If an option is unknown or out of range, or, in a run, if the mixing matrix does not fit the graph.
 *
 * @example
 * ```ts
 * import { consensus, mixing } from "murmuration";
 *
 * const step = consensus({ mix: mixing.lazy(mixing.metropolis, { keep: 0.5 }), steps: 2 });
 * console.assert(step.name === "consensus");
 * ```
 */
export function consensus(options: ConsensusOptions): Step<ConsensusState> {
  checkOptions("consensus", schema, options);
  const { mix, steps = 1, bias = none, name = "consensus" } = options;
  const { mix: average } = mixer(mix);

  return {
    name,
    spec: { kind: "consensus", mix: mix.spec, steps, bias: bias.spec, name },
    reads: bias.reads,
    bias,
    functions: [mix],
    withBias: (other) => consensus({ ...options, bias: other }),
    init: (run) => ({ mixed: run.session.matrix(), bias: bias.init(run) }),
    async update(parameters, state, context) {
      const counts = new Array<number>(context.devices).fill(steps);
      let term: BiasTerm | undefined;
      for (let step = 0; step < steps; step++) {
        if (step === 0 || bias.refresh === "step") {
          term = bias.term(state.bias, { ...context, parameters, step, steps: counts });
        }
        await average(parameters, state.mixed, { context, remember: step === 0 });
        if (term) addBias(state.mixed, term);
        parameters.data.set(state.mixed.data);
      }
    },
  };
}

function addBias(parameters: Matrix, { constant, proximal }: BiasTerm): void {
  for (let k = 0; k < parameters.rows; k++) {
    const w = row(parameters, k);
    const c = constant && row(constant, k);
    const a = proximal && row(proximal.anchor, k);
    const rate = proximal ? proximal.rates[k]! : 0;
    for (let i = 0; i < w.length; i++) w[i]! += (c ? c[i]! : 0) + (a ? rate * (a[i]! - w[i]!) : 0);
  }
}
