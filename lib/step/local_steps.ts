import { z } from "zod";
import { checkOptions, InputError } from "../check/mod.ts";
import { type BatchSampler, batchSampler, type Partition } from "../data/mod.ts";
import type { Matrix } from "../engine/mod.ts";
import { type Bias, none } from "./bias.ts";
import type { RunContext, Step, StepState } from "./step.ts";

/** Options of {@linkcode localSteps}. */
export interface LocalStepsOptions {
  /** Local steps T per round; give this or `epochs`. */
  readonly steps?: number;
  /** Passes over each device's own samples per round; give this or `steps`. */
  readonly epochs?: number;
  /** Samples per mini-batch B, or `"full"` for all of a device's samples. */
  readonly batchSize: number | "full";
  /** Step size η. */
  readonly learningRate: number;
  /** Momentum μ from 0 to below 1; default 0, plain SGD. */
  readonly momentum?: number;
  /** Nesterov's momentum in place of the heavy ball; default false. */
  readonly nesterov?: boolean;
  /** Momentum buffers from round to round: `"keep"` (the default) or `"reset"` to zero at the start of every round. */
  readonly velocity?: "keep" | "reset";
  /** Weight decay λ; default 0. */
  readonly weightDecay?: number;
  /** Added to every step; default `bias.none`. */
  readonly bias?: Bias;
  /** Name of the phase; default `"local"`. */
  readonly name?: string;
}

/** What {@linkcode localSteps} keeps between rounds. */
export interface LocalState extends StepState {
  /** Momentum buffers, `[devices, parameters]`; none for plain SGD. */
  velocity: Matrix | undefined;
  /** `[devices]`: steps taken since the start of the run. */
  taken: number[];
  /** State of the bias. */
  bias: StepState;
}

const schema = z.strictObject({
  steps: z.int().min(1).optional(),
  epochs: z.int().min(1).optional(),
  batchSize: z.union([z.int().min(1), z.literal("full")], {
    error: 'expected a whole number of at least 1, or "full"',
  }),
  learningRate: z.number().positive(),
  momentum: z.number().min(0).lt(1).optional(),
  nesterov: z.boolean().optional(),
  velocity: z.enum(["keep", "reset"]).optional(),
  weightDecay: z.number().min(0).optional(),
  bias: z.any().optional(),
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
  const { steps, epochs, batchSize, learningRate, momentum = 0, nesterov = false } = options;
  const { velocity = "keep", weightDecay = 0, bias = none, name = "local" } = options;
  if ((steps === undefined) === (epochs === undefined)) {
    throw new InputError(`localSteps: give either steps or epochs; got ${steps === undefined ? "neither" : "both"}`);
  }
  if (nesterov && momentum === 0) throw new InputError("localSteps: nesterov needs momentum above 0, which is 0");
  const samplers = new WeakMap<Partition, Map<number, readonly BatchSampler[]>>();
  const samplersOf = ({ partition, seed }: RunContext): readonly BatchSampler[] => {
    const bySeed = samplers.get(partition) ?? new Map<number, readonly BatchSampler[]>();
    samplers.set(partition, bySeed);
    const drawn = bySeed.get(seed) ??
      partition.indices.map((samples, device) => batchSampler({ samples, batchSize, seed, device }));
    bySeed.set(seed, drawn);
    return drawn;
  };

  return {
    name,
    spec: {
      kind: "localSteps",
      ...(steps === undefined ? { epochs: epochs! } : { steps }),
      batchSize,
      learningRate,
      momentum,
      nesterov,
      velocity,
      weightDecay,
      bias: bias.spec,
      name,
    },
    reads: bias.reads,
    init(run) {
      samplersOf(run);
      return {
        velocity: momentum > 0 ? run.session.matrix() : undefined,
        taken: new Array<number>(run.devices).fill(0),
        bias: bias.init(run),
      };
    },
    async update(parameters, state, context) {
      if (velocity === "reset") state.velocity?.data.fill(0);
      const draw = samplersOf(context);
      const counts = draw.map((sampler) => steps ?? epochs! * sampler.stepsPerEpoch);
      const longest = Math.max(...counts);
      const stride = bias.refresh === "step" ? 1 : longest;
      for (let done = 0; done < longest; done += stride) {
        const now = counts.map((count) => Math.max(0, Math.min(stride, count - done)));
        const term = bias.term(state.bias, { ...context, parameters, step: done, steps: counts });
        await context.session.localSteps(parameters, {
          batches: draw.map((sampler, k) => sampler.take(state.taken[k]!, now[k]!)),
          learningRate,
          momentum,
          nesterov,
          weightDecay,
          ...(state.velocity && { velocity: state.velocity }),
          ...term,
        });
        now.forEach((count, k) => state.taken[k]! += count);
        context.spend(now);
      }
    },
  };
}
