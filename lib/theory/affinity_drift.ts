import { InputError, shown } from "../base/mod.ts";

/**
 * The gap between two devices before each consensus, as Affinity's constant bias shapes it:
 *
 * e_1 = Δ_1,  e_{r+1} = Δ_{r+1} − η_d·e_r,
 *
 * where Δ_r is the gap that the gradients of round r create. It holds for two devices with mixing weights ½, whose
 * parameters are equal after consensus. With a constant Δ the gap settles at Δ/(1 + η_d) for η_d < 1, oscillates
 * forever at η_d = 1, and beyond grows by the factor η_d per round. Derived for the reconstruction of paper A's bias d
 * in `bias.towardReceivedNeighbors`; not a theorem of the paper.
 *
 * @param created `[rounds][parameters]`: Δ_r, for example the measured gaps of local DSGD, where η_d = 0 and e_r = Δ_r.
 * @param strength η_d.
 * @returns `[rounds][parameters]`: e_r.
 * @throws {InputError} If the strength is not a finite number, or the gaps are not equally long.
 *
 * @example
 * ```ts
 * import { ntk } from "murmuration";
 *
 * const gaps = ntk.affinityDrift([[1], [1], [1]], 0.5);
 * console.assert(gaps.map(([e]) => e).join() === "1,0.5,0.75");
 * ```
 */
export function affinityDrift(created: readonly ArrayLike<number>[], strength: number): Float64Array[] {
  if (!Number.isFinite(strength)) {
    throw new InputError(`affinityDrift: the strength is ${shown(strength)}; give a finite number`);
  }
  const gaps: Float64Array[] = [];
  created.forEach((delta, r) => {
    const before = gaps[r - 1];
    if (before && before.length !== delta.length) {
      throw new InputError(
        `affinityDrift: round ${r + 1} has ${delta.length} numbers, the one before ${before.length}`,
      );
    }
    const gap = Float64Array.from(delta);
    if (before) { for (let i = 0; i < gap.length; i++) gap[i]! -= strength * before[i]!; }
    gaps.push(gap);
  });
  return gaps;
}
