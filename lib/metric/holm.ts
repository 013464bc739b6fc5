import { InputError, shown } from "../base/mod.ts";

/**
 * P-values corrected for multiple comparisons by Holm's step-down method (1979): with p₍₁₎ ≤ … ≤ p₍ₘ₎ the i-th is
 * max_{j ≤ i} min(1, (m − j + 1)·p₍ⱼ₎). Rejecting those of at most α keeps the probability of any false rejection at α.
 *
 * @param p `[comparisons]`, each in [0, 1].
 * @returns `[comparisons]`, in the order given.
 * @throws {InputError} If a value is not in [0, 1].
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(metrics.holm([0.01, 0.04]).join() === "0.02,0.04");
 * ```
 */
export function holm(p: readonly number[]): number[] {
  const wrong = p.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new InputError(`a p-value is ${shown(wrong)}; expected a number in [0, 1]`);
  const rising = p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length);
  let most = 0;
  rising.forEach((at, rank) => {
    most = Math.max(most, Math.min(1, (p.length - rank) * p[at]!));
    adjusted[at] = most;
  });
  return adjusted;
}
