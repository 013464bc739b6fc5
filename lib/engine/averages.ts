import type { MixingMatrix } from "../mixing/mod.ts";

/** How far the sum of averaging weights may be from 1. */
const TOLERANCE = 1e-9;

/** One sum of rows: Σ_j weight_j·x_j, or x_r + Σ_j weight_j·(x_j − x_r), which is the same where the weights sum to 1. */
export interface Weighing {
  /** Which of the rows is r, if there is one. */
  readonly reference: number | undefined;
  /** An earlier row of W with the same weights, and so with the same sum. */
  readonly same: number | undefined;
}

/**
 * How the sums of W·Θ are computed so that averaging loses nothing. In float32, weights do not sum exactly to 1, so an
 * average of equal rows would differ from them slightly, always in the same direction, and methods that accumulate such
 * differences would drift away. Differences from one of the rows are zero if rows are equal, and precise if they nearly
 * are.
 *
 * @param used The weights in the precision in which they are used: rows are the same if they are equal there.
 * @returns For every row of W: its reference is its own (k) where that has a weight and no other row of W equals it, else
 * the first with a weight.
 */
export function weighings({ devices, weights }: MixingMatrix, used: Float32Array | Float64Array): Weighing[] {
  const first = firstEqualRows(used, devices);
  const repeated = new Set(first.filter((same, k) => same !== k));
  return Array.from(first, (same, k) => {
    const row = weights.subarray(k * devices, (k + 1) * devices);
    if (same < k) return { reference: undefined, same };
    if (!sumsToOne(row)) return { reference: undefined, same: undefined };
    const own = row[k] !== 0 && !repeated.has(k);
    return { reference: own ? k : row.findIndex((weight) => weight !== 0), same: undefined };
  });
}

/** Whether a sum with these weights is an average: none is negative and they sum to 1. */
export function averages(weights: ArrayLike<number>): boolean {
  for (let j = 0; j < weights.length; j++) if (weights[j]! < 0) return false;
  return sumsToOne(weights);
}

function sumsToOne(weights: ArrayLike<number>): boolean {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j]!;
  return Math.abs(sum - 1) <= TOLERANCE;
}

function firstEqualRows(weights: Float32Array | Float64Array, devices: number): Uint32Array {
  const bits = new Uint32Array(weights.buffer, weights.byteOffset, weights.byteLength / 4);
  const words = bits.length / devices;
  const known = new Map<number, number[]>();
  return Uint32Array.from({ length: devices }, (_, k) => {
    const row = bits.subarray(k * words, (k + 1) * words);
    const hash = row.reduce((sum, value) => Math.imul(sum ^ value, 0x01000193), 0);
    const alike = known.get(hash) ?? [];
    const same = alike.find((j) => row.every((value, i) => value === bits[j * words + i]));
    if (same === undefined) known.set(hash, [...alike, k]);
    return same ?? k;
  });
}
