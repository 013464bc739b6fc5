import type { MixingMatrix } from "../mixing/mod.ts";

/** How far from 1 the sum of a row may be that is to sum to 1. */
const TOLERANCE = 1e-9;

/**
 * A mixing matrix in float32, `[devices, devices]`: rows that sum to 1 (within 1e-9) sum to exactly 1 and equal rows stay
 * equal, so that averaging equal parameters loses nothing, however often. Weights of such a row are multiples of 2⁻²⁴
 * (of 2⁻²³ and so on where weights are 1 or more); what rounding leaves over goes to the diagonal, or, in rows that equal
 * others and where the diagonal is 0, to the first of the largest weights.
 */
export function floatMatrix({ devices, weights }: MixingMatrix): Float32Array {
  const rows = Array.from({ length: devices }, (_, k) => weights.subarray(k * devices, (k + 1) * devices));
  const kinds = rows.map((row) => Float32Array.from(row).join());
  const counts = Map.groupBy(kinds, (kind) => kind);
  const result = new Float32Array(devices * devices);
  rows.forEach((row, k) => {
    const alone = counts.get(kinds[k]!)!.length === 1;
    result.set(floatWeights(alone ? row : row.map(Math.fround), alone ? k : undefined), k * devices);
  });
  return result;
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
  const unit = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(rounded[largest]!))) - 23));
  let left = 1;
  for (let j = 0; j < weights.length; j++) left -= rounded[j] = unit * Math.round(weights[j]! / unit);
  const taker = diagonal !== undefined && rounded[diagonal] !== 0 ? diagonal : largest;
  rounded[taker]! += left;
  return rounded;
}
