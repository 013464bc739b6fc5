import { z } from "zod";
import type { Matrix } from "../engine/mod.ts";
import type { Graph } from "../graph/mod.ts";
import { checkMixing, type MixingMatrix, type MixingRule } from "../mixing/mod.ts";
import type { RoundContext } from "./step.ts";

/** Exchanges one vector per device between neighbours and averages. */
export interface Mixer {
  /** The mixing matrix of the round. */
  matrix(context: RoundContext): MixingMatrix;
  /**
   * out ← W·values, with the traffic of one message over every link.
   *
   * @param options Whether the vectors are what later steps see as received; default no.
   */
  mix(values: Matrix, out: Matrix, options: MixOptions): Promise<void>;
}

/** Options of {@linkcode Mixer.mix}. */
export interface MixOptions {
  /** The round. */
  readonly context: RoundContext;
  /** Whether later steps see the vectors as what was received; default false. */
  readonly remember?: boolean;
  /** Size of one message in float32 values; default one per parameter. */
  readonly floats?: number;
}

/** The check of an option that is a mixing rule. */
export const mixSchema = z.custom<MixingRule>((value) => typeof value === "function" && "spec" in value, {
  error: "expected a mixing rule, such as mixing.metropolis (without calling it)",
});

/** Mixing with one rule, whose matrix is made and checked anew only when graph or data sizes change. */
export function mixer(rule: MixingRule, check: (matrix: MixingMatrix, graph: Graph) => void = checkMixing): Mixer {
  let last: { graph: Graph; sizes: readonly number[]; matrix: MixingMatrix } | undefined;
  const matrix = ({ graph, dataSizes }: RoundContext): MixingMatrix => {
    if (last?.graph !== graph || last.sizes !== dataSizes) {
      const made = rule(graph, dataSizes);
      check(made, graph);
      last = { graph, sizes: dataSizes, matrix: made };
    }
    return last.matrix;
  };
  return {
    matrix,
    async mix(values, out, { context, remember = false, floats }) {
      const weights = matrix(context);
      context.transmit({ parameters: values, graph: context.graph, remember, ...(floats !== undefined && { floats }) });
      await context.session.mix(weights, values, out);
    },
  };
}
