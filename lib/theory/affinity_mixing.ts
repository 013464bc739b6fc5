import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { Graph } from "../graph/mod.ts";
import { eigenvalues, type MixingMatrix, type MixingRule, ruleOf } from "../mixing/mod.ts";
import { shapes } from "../step/mod.ts";

/** Options of {@linkcode affinityMixing}. */
export interface AffinityMixingOptions {
  /** The rule of the averaging, W. */
  readonly mix: MixingRule;
  /** η_d. */
  readonly strength: number;
  /** β, as in `bias.towardReceivedNeighbors`: by the neighbours' data sizes or equal. Default: `"dataSize"`. */
  readonly weights?: "dataSize" | "uniform";
}

/**
 * The effective mixing matrix of Affinity's constant bias. Let z_r be what the devices transmit in round r,
 * w^start = W·z_r what they have after averaging, and B the neighbours' average β without the device itself. A phase
 * adds η_d·(B·z_r − W·z_r) and the gradients' Δ_r:
 *
 * z_{r+1} = M·z_r + Δ_{r+1},  M = (1 − η_d)·W + η_d·B.
 *
 * Exact except for where gradients are taken: Affinity takes them from W·z_r on, local DSGD with the rule M from M·z_r
 * on. The latter is therefore the baseline for what d does beyond mixing. A device without neighbours keeps W's row.
 * Derived for the reconstruction of paper A's d; not a theorem of the paper. For two devices it is the recursion of
 * {@linkcode affinityDrift}.
 *
 * @throws {InputError} If the strength is not a finite number of at least 0.
 *
 * @example
 * ```ts
 * import { graph, mixing, ntk } from "murmuration";
 *
 * const M = ntk.affinityMixing({ mix: mixing.metropolis, strength: 0.5 });
 * console.assert(M(graph.complete(2)).weights.join() === "0.25,0.75,0.75,0.25");
 * ```
 */
export function affinityMixing(options: AffinityMixingOptions): MixingRule {
  const { mix, strength, weights = "dataSize" } = checkOptions("affinityMixing", schema, options);
  return ruleOf({ kind: "affinityMixing", mix: mix.spec, strength, weights }, (graph, dataSizes) => {
    const { devices, weights: averaged } = mix(graph, dataSizes);
    const mixed = averaged.slice();
    graph.neighbors.forEach((list, k) => {
      if (list.length === 0) return;
      const sizes = list.map((j) => weights === "uniform" ? 1 : dataSizes?.[j] ?? 1);
      const total = sizes.reduce((a, b) => a + b);
      for (let j = 0; j < devices; j++) mixed[k * devices + j]! *= 1 - strength;
      list.forEach((j, at) => mixed[k * devices + j]! += strength * sizes[at]! / total);
    });
    return { devices, weights: mixed };
  });
}

/**
 * The strength η_d up to which Affinity's constant bias is stable on a graph: the smallest at which an eigenvalue of
 * the effective mixing matrix, other than that of consensus, has modulus 1. It is 1 on bipartite regular graphs with
 * Metropolis weights, and K − 1 on the complete graph of K devices. Beyond it, transmitted parameters drift apart even
 * without gradients.
 *
 * @param graph A connected graph.
 * @throws {InputError} If averaging alone does not reach consensus.
 *
 * @example
 * ```ts
 * import { graph, mixing, ntk } from "murmuration";
 *
 * console.assert(Math.abs(ntk.affinityLimit(graph.complete(4), { mix: mixing.metropolis }) - 3) < 1e-6);
 * ```
 */
export function affinityLimit(graph: Graph, options: Omit<AffinityMixingOptions, "strength">): number {
  const rate = (strength: number) => offConsensus(affinityMixing({ ...options, strength })(graph));
  if (rate(0) >= 1 - 1e-9) {
    throw new InputError(`affinityLimit: on ${graph.name} averaging alone never ends in consensus; take another rule`);
  }
  let [low, high] = [0, STEP];
  while (rate(high) < 1) [low, high] = [high, high + STEP];
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (rate(middle) < 1) low = middle;
    else high = middle;
  }
  return low;
}

const STEP = 1 / 8;

const schema = z.strictObject({
  mix: shapes.rule,
  strength: z.number().min(0).lt(Infinity),
  weights: z.enum(["dataSize", "uniform"]).optional(),
});

/** The largest modulus of an eigenvalue, the one of consensus left out. */
function offConsensus(matrix: MixingMatrix): number {
  const all = eigenvalues(matrix);
  const consensus = all.reduce((nearest, { real, imaginary }, i) => {
    const { real: r, imaginary: im } = all[nearest]!;
    return Math.hypot(real - 1, imaginary) < Math.hypot(r - 1, im) ? i : nearest;
  }, 0);
  return Math.max(0, ...all.filter((_, i) => i !== consensus).map(({ modulus }) => modulus));
}
