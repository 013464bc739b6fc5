import { InputError, shown } from "../base/mod.ts";
import { stream } from "../random/mod.ts";

/** Up to this many differences all sign patterns are counted; beyond it, patterns are drawn. */
const EXACT = 16;
const DRAWN = 100_000;

/**
 * The two-sided sign-flip permutation test of paired differences (Fisher, 1935): the share of the 2ⁿ ways to flip signs
 * whose sum is at least as far from zero as the one observed. Under the hypothesis of no difference every flip is equally
 * likely, whatever the distribution.
 *
 * Up to 16 differences all flips are counted. Beyond, 100 000 are drawn from a fixed stream, and the observed one counts
 * as one of them, p = (hits + 1) / (draws + 1) (Phipson and Smyth, 2010).
 *
 * @param differences `[seeds]`.
 * @throws {InputError} If there are fewer than 2, or one is not finite.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(metrics.signFlipTest([1, 2, 3]) === 0.25);
 * ```
 */
export function signFlipTest(differences: readonly number[]): number {
  const n = differences.length;
  if (n < 2) throw new InputError(`a permutation test takes at least 2 seeds; there ${n === 1 ? "is 1" : `are ${n}`}`);
  const bad = differences.find((value) => !Number.isFinite(value));
  if (bad !== undefined) {
    throw new InputError(`a permutation test of ${shown(bad)}; leave diverged runs out and say so`);
  }
  const sum = Math.abs(differences.reduce((a, b) => a + b, 0));
  const size = differences.reduce((a, b) => a + Math.abs(b), 0);
  const asFar = (other: number) => Math.abs(other) >= sum - 1e-12 * size; // equal sums may differ by rounding
  if (n <= EXACT) return exactHits(differences, asFar) / 2 ** (n - 1);
  const random = stream({ seed: 0, purpose: "sign flips" });
  let hits = 1;
  for (let draw = 0; draw < DRAWN; draw++) {
    let flipped = 0;
    let bits = 0;
    for (let i = 0; i < n; i++) {
      if (i % 32 === 0) bits = random.uint32();
      flipped += bits & 1 ? differences[i]! : -differences[i]!;
      bits >>>= 1;
    }
    if (asFar(flipped)) hits++;
  }
  return hits / (DRAWN + 1);
}

// The first sign stays: a pattern and its opposite are equally far.
function exactHits(differences: readonly number[], asFar: (sum: number) => boolean): number {
  let hits = 0;
  for (let pattern = 0; pattern < 2 ** (differences.length - 1); pattern++) {
    let sum = differences[0]!;
    for (let i = 1; i < differences.length; i++) {
      sum += (pattern >> (i - 1)) & 1 ? -differences[i]! : differences[i]!;
    }
    if (asFar(sum)) hits++;
  }
  return hits;
}
