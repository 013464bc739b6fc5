import { z } from "zod";
import type { MissingRule } from "../channel/mod.ts";
import { define, InputError } from "../base/mod.ts";
import type { Matrix, RowTerm } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { none } from "./none.ts";
import { meeting } from "./meeting.ts";
import { missing, participation, phaseName, rule, term } from "./options.ts";
import type { Participation } from "./participation.ts";
import type { RoundContext, StepState } from "./round.ts";
import type { Step } from "./step.ts";
import { type Contribution, contributionOf, type Term } from "./term.ts";

/** Options of {@linkcode consensus}. */
export interface ConsensusOptions {
  /** The rule that weights neighbours, re-evaluated when the graph changes: `mixing.metropolis`. */
  readonly mix: MixingRule;
  /** Consensus steps S per round. Default: 1. */
  readonly steps?: number;
  /** A constant or pull added after every averaging. Default: `bias.none`. */
  readonly bias?: Term;
  /** Who takes part in a round; give the local steps the same. Default: all devices. */
  readonly participants?: Participation | undefined;
  /**
   * Whom they average with: all neighbours that also take part, or one random neighbour, participating or not, in
   * disjoint pairs (gossip). Default: `"all"`.
   */
  readonly partners?: "all" | "one" | undefined;
  /** What a device does about missing or late messages. Default: the rule of the run's channel. */
  readonly missing?: MissingRule;
  /** Name of the phase. Default: `"consensus"`. */
  readonly name?: string;
}

/** What {@linkcode consensus} keeps between rounds. */
export interface ConsensusState extends StepState {
  /** State of the bias. */
  bias: StepState;
}

const read = define("consensus", {
  mix: rule,
  steps: z.int().min(1).default(1),
  bias: term.default(() => none),
  missing,
  participants: participation.optional(),
  partners: z.enum(["all", "one"]).optional(),
  name: phaseName("consensus"),
});

/**
 * Consensus: every device averages with its neighbours, S times,
 *
 * w_k ← Σ_{j ∈ N_k ∪ k} W_kj·w_j  (+ bias), that is Θ ← W·Θ.
 *
 * Each averaging sends one parameter vector over every link. Later steps see what devices sent in the first one as
 * received. Papers A, B and D; the mixing matrix is checked against the graph before use.
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
export function consensus(given: ConsensusOptions): Step<ConsensusState> {
  const { mix, steps, bias, missing, participants, partners = "all", name, spec } = read(given);
  return {
    ...{ name, spec, bias },
    requires: [...bias.requires ?? [], ...(partners === "one" ? [{ kind: "undirected" } as const] : [])],
    ingredients: ["average with the neighbours", ...bias.ingredients ?? [bias.name]],
    withBias: (other) => consensus({ ...given, bias: other }),
    init: async (parameters, run) => ({ bias: await bias.init(parameters, run) }),
    async update(parameters, state, round) {
      const counts = new Array<number>(round.devices).fill(steps);
      let added: Contribution | undefined;
      for (let step = 0; step < steps; step++) {
        if (step === 0 || bias.refresh === "step") {
          const next = bias.refresh === "step" ? counts.map(() => 1) : counts;
          const phase = { ...round, step, steps: counts, next, learningRate: 1 };
          added = await contributionOf(bias, parameters, { state: state.bias, phase });
          refuseGradients(bias, added);
        }
        const everyone = participants === undefined && partners === "all";
        const awake = participants?.of(round, round.round) ?? counts.map(() => true);
        const graph = everyone ? round.graph : meeting(round, { awake, partners, step });
        await round.exchange(parameters, round.weights(mix, undefined, graph), {
          ...{ remember: step === 0, graph },
          ...(missing && { missing }),
        });
        if (added) await add(parameters, added, { session: round.session, awake });
      }
      await bias.after?.(parameters, state.bias, {
        ...{ ...round, step: steps, steps: counts, learningRate: 1 },
        next: counts.map(() => 0),
      });
    },
  };
}

// w_k ← w_k + c_k + ρ_k·(a_k − w_k)
async function add(
  w: Matrix,
  { constant, pull }: Contribution,
  { session, awake }: Pick<RoundContext, "session"> & { readonly awake: readonly boolean[] },
): Promise<void> {
  await session.sums(
    w,
    awake.map((isAwake, k): RowTerm[] =>
      !isAwake ? [[1, w, k]] : [
        [1 - (pull?.rates[k] ?? 0), w, k],
        ...(constant ? [[1, constant, k] as const] : []),
        ...(pull ? [[pull.rates[k]!, pull.anchor, k] as const] : []),
      ]
    ),
  );
}

function refuseGradients({ name }: Term, added: Contribution | undefined): void {
  if (added?.batches === undefined && added?.gradient === undefined) return;
  throw new InputError(`consensus: "${name}" adds a gradient; give it to localSteps or descend`);
}
