import type { MixingMatrix } from "../mixing/mod.ts";

/** How far from 1 the sum of a row may be that is to sum to 1. */
const TOLERANCE = 1e-9;

/** A mixing matrix in float32. */
export interface FloatMatrix {
  /** `[devices, devices]`. */
  readonly weights: Float32Array;
  /** `[devices]`: for every row the first row that equals it. */
  readonly first: Uint32Array;
}

/**
 * A mixing matrix in float32: rows that sum to 1 (within 1e-9) sum to exactly 1 and rows that are equal in float32 stay
 * equal, so that averaging equal parameters loses nothing, however often. Weights of such a row are multiples of 2⁻²⁴
 * (of 2⁻²³ and so on where there are weights of 1 or more); what rounding leaves over goes to the diagonal, or, in rows
 * that equal others and where the diagonal is 0, to the first of the largest weights.
 */
export function floatMatrix({ devices, weights }: MixingMatrix): FloatMatrix {
  const rounded = Float32Array.from(weights);
  const first = firstEqualRows(rounded, devices);
  const shared = new Set(first.filter((row, k) => row !== k));
  for (let k = 0; k < devices; k++) {
    const [start, end] = [k * devices, (k + 1) * devices];
    if (first[k]! < k) rounded.copyWithin(start, first[k]! * devices, (first[k]! + 1) * devices);
    else rounded.set(floatWeights(weights.subarray(start, end), shared.has(k) ? undefined : k), start);
  }
  return { weights: rounded, first };
}

/**
 * Weights of one sum in float32; where they sum to 1 (within 1e-9) they sum to exactly 1 after rounding, too.
 *
 * @param diagonal Which weight takes what rounding leaves over, unless it is 0; default the first of the largest.
 */
export function floatWeights(weights: ArrayLike<number>, diagonal?: number): Float32Array {
  const rounded = Float32Array.from(weights);
  let sum = 0;
  let largest = 0;
  for (let j = 0; j < weights.length; j++) {
    sum += weights[j]!;
    if (Math.abs(rounded[j]!) > Math.abs(rounded[largest]!)) largest = j;
  }
  if (!(Math.abs(sum - 1) <= TOLERANCE)) return rounded;
  const unit = 2 ** Math.max(-24, Math.floor(Math.log2(Math.abs(rounded[largest]!))) - 23);
  let left = 1;
  for (let j = 0; j < weights.length; j++) left -= rounded[j] = unit * Math.round(weights[j]! / unit);
  const taker = diagonal !== undefined && rounded[diagonal] !== 0 ? diagonal : largest;
  rounded[taker]! += left;
  return rounded;
}

function firstEqualRows(weights: Float32Array, devices: number): Uint32Array {
  const bits = new Uint32Array(weights.buffer);
  const known = new Map<number, number[]>();
  return Uint32Array.from({ length: devices }, (_, k) => {
    const row = bits.subarray(k * devices, (k + 1) * devices);
    const hash = row.reduce((sum, value) => Math.imul(sum ^ value, 0x01000193), 0);
    const alike = known.get(hash) ?? [];
    const same = alike.find((j) => row.every((value, i) => value === bits[j * devices + i]));
    if (same === undefined) known.set(hash, [...alike, k]);
    return same ?? k;
  });
}
