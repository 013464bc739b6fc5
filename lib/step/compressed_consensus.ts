import { z } from "zod";
import { define } from "../base/mod.ts";
import { compression as compressors, type Compressor, type Matrix } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { compressor, phaseName, rule } from "./options.ts";
import type { StepState } from "./round.ts";
import type { Step } from "./step.ts";

/** Options of {@linkcode compressedConsensus}. */
export interface CompressedConsensusOptions {
  /** The rule that weights neighbours: a symmetric matrix. */
  readonly mix: MixingRule;
  /** How messages are compressed: `compression.topK({ share: 0.01 })`. */
  readonly compression: Compressor;
  /** Averaging rate γ above 0 and at most 1; the more compression loses, the smaller it must be. */
  readonly averagingRate: number;
  /** How compression errors are compensated. Default: `"copies"`. */
  readonly feedback?: "copies" | "errors";
  /** Name of the phase. Default: `"consensus"`. */
  readonly name?: string;
}

/** What {@linkcode compressedConsensus} keeps between rounds. */
export interface CompressedConsensusState extends StepState {
  /** x̂ or e, `[devices, parameters]`. */
  memory: Matrix;
}

const read = define("compressedConsensus", {
  mix: rule,
  compression: compressor,
  averagingRate: z.number().gt(0).max(1),
  feedback: z.enum(["copies", "errors"]).default("copies"),
  name: phaseName("consensus"),
});

/**
 * Consensus with compressed messages. With copies, every device sends how it differs from the copy x̂ that its
 * neighbours have of it,
 *
 * x̂_k ← x̂_k + C(x_k − x̂_k);  x_k ← x_k + γ·Σ_j W_kj·(x̂_j − x̂_k),
 *
 * which preserves the mean and reaches consensus at a linear rate: CHOCO (Koloskova, Stich and Jaggi, 2019). With
 * errors, what is lost is added to the next message, m_k = C(x_k + e_k); e_k ← x_k + e_k − m_k; x_k ← x_k + γ·Σ_j
 * W_kj·(m_j − m_k): DeepSqueeze (Tang et al., 2019).
 *
 * Sends one compressed vector over every link. If a channel loses a message, the neighbour misses the copy for that
 * round; what it missed is assumed to come with the next message, and is not counted again.
 *
 * @throws {InputError} If an option is unknown or out of range; before a run, if the mixing matrix is not symmetric.
 *
 * @example
 * ```ts
 * import { chain, compressedConsensus, compression, localSteps, mixing } from "murmuration";
 *
 * chain(
 *   localSteps({ steps: 1, batchSize: 32, learningRate: 0.1 }),
 *   compressedConsensus({ mix: mixing.metropolis, compression: compression.topK({ share: 0.1 }), averagingRate: 0.2 }),
 * );
 * ```
 */
export function compressedConsensus(given: CompressedConsensusOptions): Step<CompressedConsensusState> {
  const { mix, compression, averagingRate: gamma, feedback, name, spec } = read(given);
  return {
    ...{ name, spec },
    requires: [{ kind: "symmetric", mix }],
    ingredients: ["average with the neighbours", "compression with error feedback"],
    init: (_, { session }) => ({ memory: session.matrix() }),
    async update(x, { memory }, round) {
      const { session } = round;
      const [message, mixed] = [round.scratch(), round.scratch()];
      const all = Array.from({ length: x.rows }, (_, k) => k);
      if (feedback === "copies") {
        await session.combine([[message, [[1, x], [-1, memory]]]]);
        await session.compress(message, undefined, all, compression);
        await session.combine([[memory, [[1, memory], [1, message]]]]);
      } else {
        await session.combine([[message, [[1, x]]]]);
        await session.compress(message, memory, all, compression);
      }
      const shown = feedback === "copies" ? memory : message;
      const floats = compressors.messageFloats(compression, session.problem.model.layout);
      await round.exchange(shown, round.weights(mix), { into: mixed, remember: true, floats });
      await session.combine([[x, [[1, x], [gamma, mixed], [-gamma, shown]]]]);
    },
  };
}
