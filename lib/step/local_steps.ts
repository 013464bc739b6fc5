import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { Matrix } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { type BatchOptions, batchSchema, batchSpec, drawing } from "./batches.ts";
import { type Bias, none } from "./bias.ts";
import { mixer, mixSchema } from "./mixer.ts";
import type { Participation } from "./participation.ts";
import { checkLearningRate, type LearningRate, rateAt, rateFunctions, rateSpec } from "./schedule.ts";
import type { Step, StepState } from "./step.ts";

/** Options of {@linkcode localSteps}. */
export interface LocalStepsOptions extends BatchOptions {
  /** Local steps T per round; give this or `epochs`. */
  readonly steps?: number;
  /** Passes over each device's own samples per round; give this or `steps`. */
  readonly epochs?: number;
  /** Step size η, constant over the steps of a round. */
  readonly learningRate: LearningRate;
  /** Momentum μ from 0 to below 1; default 0, plain SGD. */
  readonly momentum?: number;
  /** Nesterov's momentum in place of the heavy ball; default false. */
  readonly nesterov?: boolean;
  /**
   * Momentum buffers from round to round: `"keep"` (the default), `"reset"` to zero at the start of every round, or averaged
   * with the neighbours after the steps, which sends one more vector over every link.
   */
  readonly velocity?: "keep" | "reset" | { readonly average: MixingRule };
  /** Weight decay λ; default 0. */
  readonly weightDecay?: number;
  /** Added to every step; default `bias.none`. */
  readonly bias?: Bias;
  /** Who trains in a round, such as `randomClients({ fraction: 0.1 })`; default all devices. */
  readonly participants?: Participation;
  /** Name of the phase; default `"local"`. */
  readonly name?: string;
}

/** What {@linkcode localSteps} keeps between rounds. */
export interface LocalState extends StepState {
  /** Momentum buffers, `[devices, parameters]`; none for plain SGD. */
  velocity: Matrix | undefined;
  /** Receives averaged momentum buffers, `[devices, parameters]`; only where they are averaged. */
  averaged: Matrix | undefined;
  /** `[devices]`: steps taken since the start of the run. */
  taken: number[];
  /** State of the bias. */
  bias: StepState;
}

const schema = z.strictObject({
  steps: z.int().min(1).optional(),
  epochs: z.int().min(1).optional(),
  ...batchSchema,
  learningRate: z.any(),
  momentum: z.number().min(0).lt(1).optional(),
  nesterov: z.boolean().optional(),
  velocity: z.union([z.enum(["keep", "reset"]), z.strictObject({ average: mixSchema })], {
    error: 'expected "keep", "reset" or { average: mixing.metropolis }',
  }).optional(),
  weightDecay: z.number().min(0).optional(),
  bias: z.any().optional(),
  participants: z.custom<Participation>((value) => typeof value === "object" && value !== null && "of" in value, {
    error: "expected who takes part, such as randomClients({ fraction: 0.1 })",
  }).optional(),
  name: z.string().min(1).optional(),
});

/**
 * Local learning: every device takes T steps of mini-batch SGD on its own samples,
 *
 * g ← ∇F_k(w; batch) + λ·w;  v ← μ·v + g;  w ← w − η·v + bias  (Nesterov: w ← w − η·(g + μ·v) + bias).
 *
 * Mini-batches are drawn without replacement from a fresh random order in every pass over the device's samples. The
 * local phase of papers A and B; of DSGD with T = 1.
 *
 * @throws {InputError} If an option is unknown or out of range, if both or neither of `steps` and `epochs` are given,
 * or, when a run starts, if a device holds fewer samples than a batch.
 *
 * @example
 * ```ts
 * import { localSteps } from "murmuration";
 *
 * const local = localSteps({ epochs: 1, batchSize: 10, learningRate: 0.05, momentum: 0.5 });
 * console.assert(local.name === "local");
 * ```
 */
export function localSteps(options: LocalStepsOptions): Step<LocalState> {
  checkOptions("localSteps", schema, options);
  checkLearningRate("localSteps", options.learningRate);
  const { steps, epochs, learningRate, momentum = 0, nesterov = false } = options;
  const { velocity = "keep", weightDecay = 0, bias = none, participants, name = "local" } = options;
  if ((steps === undefined) === (epochs === undefined)) {
    throw new InputError(`localSteps: give either steps or epochs; got ${steps === undefined ? "neither" : "both"}`);
  }
  if (nesterov && momentum === 0) throw new InputError("localSteps: nesterov needs momentum above 0, which is 0");
  const draw = drawing(options);
  const average = typeof velocity === "object" ? mixer(velocity.average) : undefined;

  return {
    name,
    spec: {
      kind: "localSteps",
      ...(steps === undefined ? { epochs: epochs! } : { steps }),
      ...batchSpec(options),
      learningRate: rateSpec(learningRate),
      momentum,
      nesterov,
      velocity: typeof velocity === "object" ? { average: velocity.average.spec } : velocity,
      weightDecay,
      bias: bias.spec,
      participants: participants?.spec ?? "all",
      name,
    },
    reads: bias.reads,
    functions: [
      ...rateFunctions(learningRate),
      ...(participants ? [participants.of] : []),
      ...(typeof velocity === "object" ? [velocity.average] : []),
    ],
    bias,
    withBias: (other) => localSteps({ ...options, bias: other }),
    init(run) {
      draw(run);
      participants?.of(run, 1);
      return {
        velocity: momentum > 0 ? run.session.matrix() : undefined,
        averaged: momentum > 0 && average ? run.session.matrix() : undefined,
        taken: new Array<number>(run.devices).fill(0),
        bias: bias.init(run),
      };
    },
    async update(parameters, state, context) {
      if (velocity === "reset") state.velocity?.data.fill(0);
      const samplers = draw(context);
      const active = participants?.of(context, context.round);
      const counts = samplers.map((sampler, k) => active?.[k] === false ? 0 : steps ?? epochs! * sampler.stepsPerEpoch);
      const longest = Math.max(...counts);
      const stride = bias.refresh === "step" ? 1 : longest;
      for (let done = 0; done < longest; done += stride) {
        const now = counts.map((count) => Math.max(0, Math.min(stride, count - done)));
        const term = bias.term(state.bias, { ...context, parameters, step: done, steps: counts });
        await context.session.localSteps(parameters, {
          batches: samplers.map((sampler, k) => sampler.take(state.taken[k]!, now[k]!)),
          learningRate: rateAt(learningRate, context.round),
          momentum,
          nesterov,
          weightDecay,
          ...(state.velocity && { velocity: state.velocity }),
          ...term,
        });
        now.forEach((count, k) => state.taken[k]! += count);
        context.spend(now);
      }
      if (state.velocity && state.averaged) {
        await average!.mix(state.velocity, state.averaged, { context });
        state.velocity.data.set(state.averaged.data);
      }
    },
  };
}
