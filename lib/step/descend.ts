import { z } from "zod";
import { define, InputError } from "../base/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { adapt, type DescentState } from "./adapt.ts";
import { type BatchOptions, drawing } from "./batches.ts";
import { descent, local, participation, phaseName, term } from "./options.ts";
import { own } from "./own_gradients.ts";
import type { Momentum } from "./momentum.ts";
import type { Participation } from "./participation.ts";
import type { LearningRate } from "./rate.ts";
import type { Speed } from "./speed.ts";
import type { Step } from "./step.ts";
import type { Term } from "./term.ts";

/** Options of every step of descent. */
export interface DescentOptions {
  /** Step size η, constant over the steps of a round. */
  readonly learningRate: LearningRate;
  /** Momentum μ from 0 to below 1, or another form of momentum. Default: 0. */
  readonly momentum?: number | Momentum;
  /** Nesterov's momentum instead of the heavy ball. Default: false. */
  readonly nesterov?: boolean;
  /** Weight decay λ. Default: 0. */
  readonly weightDecay?: number;
  /** A further term that every step adds. Default: `bias.none`. */
  readonly bias?: Term;
}

/** Options of {@linkcode localSteps}. */
export interface LocalStepsOptions extends DescentOptions, BatchOptions {
  /**
   * Local steps T per round, for all devices or, as a speed, for each: `speed.classes({ … })`; give this or `epochs`.
   */
  readonly steps?: number | Speed | undefined;
  /** Passes over each device's own samples per round; give this or `steps`. */
  readonly epochs?: number | undefined;
  /**
   * Momentum buffers between rounds: `"keep"`, `"reset"` to zero at the start of every round, or average with the
   * neighbours after the steps, which sends one more vector over every link. Default: `"keep"`.
   */
  readonly velocity?: "keep" | "reset" | { readonly average: MixingRule };
  /** Who trains in a round, such as `randomClients({ fraction: 0.1 })`. Default: all devices. */
  readonly participants?: Participation | undefined;
  /** Name of the phase. Default: `"local"`. */
  readonly name?: string;
}

/** Options of {@linkcode descend}. */
export interface DescendOptions extends DescentOptions {
  /** The gradient to step along, such as `gradients.own({ batchSize: 32 })`. */
  readonly gradient: Term;
  /** Steps T per round. Default: 1. */
  readonly steps?: number;
  /**
   * Whether the momentum tracks the movement of the parameters, mixing included, instead of the gradients. Default:
   * false.
   */
  readonly quasiGlobal?: boolean;
  /** Who steps in a round, such as `awake.bernoulli({ probability: 0.5 })`. Default: all devices. */
  readonly participants?: Participation | undefined;
  /** Name of the phase. Default: `"descent"`. */
  readonly name?: string;
}

const readLocal = define("localSteps", local);

const readDescend = define("descend", {
  gradient: term,
  steps: z.int().min(1).default(1),
  ...descent,
  quasiGlobal: z.boolean().default(false),
  participants: participation.optional(),
  name: phaseName("descent"),
});

/**
 * Local learning: every device takes T steps of mini-batch SGD on its own samples,
 *
 * g ← ∇F_k(w; batch) + λ·w;  v ← μ·v + g;  w ← w − η·v + bias  (Nesterov: w ← w − η·(g + μ·v) + bias).
 *
 * Mini-batches are drawn without replacement, in a fresh random order for every pass over the device's samples. The
 * local phase of papers A and B; with T = 1, of DSGD.
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
export function localSteps(given: LocalStepsOptions): Step<DescentState> {
  const { spec, ...options } = readLocal(given);
  const { steps, epochs, bias, momentum } = options;
  if ((steps === undefined) === (epochs === undefined)) {
    throw new InputError(`localSteps: give either steps or epochs; got ${steps === undefined ? "neither" : "both"}`);
  }
  const draw = drawing(options);
  return {
    ...adapt("localSteps", {
      ...options,
      gradient: own({ batchSize: options.batchSize, batchOrder: options.batchOrder }),
      quasiGlobal: false,
      steps: (run) =>
        typeof steps === "object"
          ? steps.of(run)
          : steps ?? draw(run).map(({ stepsPerEpoch }) => epochs! * stepsPerEpoch),
    }),
    ...{ name: options.name, spec, bias },
    ingredients: [
      steps === 1 ? "own gradient" : "several local steps",
      ...bias.ingredients ?? [bias.name],
      ...(momentum === 0 ? [] : ["momentum"]),
    ],
    withBias: (other) => localSteps({ ...given, bias: other }),
  };
}

/**
 * Descent along a gradient that may be more than a device's own,
 *
 * g ← gradient + λ·w;  v ← μ·v + g;  w ← w − η·v + bias  (Nesterov: w ← w − η·(g + μ·v) + bias).
 *
 * With quasi-global momentum (Lin et al., 2021) the buffer tracks the movement of the parameters from round to round,
 * mixing included, instead of the gradients:
 *
 * m̂ ← μ·m̂ + (1 − μ)·(w_previous − w)/η_previous;  m = μ·m̂ + g;  w ← w − η·m  (Nesterov: w ← w − η·(g + μ·m)),
 *
 * where w is the point that the step starts from, and in the first round w_previous the start of the round and η_previous = η.
 *
 * `localSteps` is this step along `gradients.own`.
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
export function descend(given: DescendOptions): Step<DescentState> {
  const { spec, ...options } = readDescend(given);
  const { gradient, bias, steps, momentum, quasiGlobal, name } = options;
  if (quasiGlobal && steps > 1) {
    throw new InputError(`descend: quasi-global momentum needs steps: 1, one step a round; got ${steps}`);
  }
  return {
    ...adapt("descend", { ...options, steps: () => steps }),
    ...{ name, spec, bias },
    ingredients: [
      ...gradient.ingredients ?? [gradient.name],
      ...bias.ingredients ?? [bias.name],
      ...(momentum === 0 ? [] : [quasiGlobal ? "quasi-global momentum" : "momentum"]),
    ],
    withBias: (other) => descend({ ...given, bias: other }),
  };
}
