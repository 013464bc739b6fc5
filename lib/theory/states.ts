import { type MixingMatrix, stationaryWeights } from "../mixing/mod.ts";
import { addScaled } from "./double_matrix.ts";

/** out ← W·z for states `[devices, dimension]`. */
export function mixStates({ devices, weights }: MixingMatrix, z: Float64Array, out: Float64Array): void {
  const dimension = z.length / devices;
  out.fill(0);
  for (let q = 0; q < devices; q++) {
    const sum = out.subarray(q * dimension, (q + 1) * dimension);
    for (let j = 0; j < devices; j++) {
      const factor = weights[q * devices + j]!;
      if (factor !== 0) addScaled(sum, { factor, x: z.subarray(j * dimension, (j + 1) * dimension) });
    }
  }
}

/** The identity, `[devices, devices]`: every device's own parameters. */
export function identity(devices: number): Float64Array {
  return Float64Array.from({ length: devices * devices }, (_, i) => (i % (devices + 1) === 0 ? 1 : 0));
}

/** The limit of consensus alone, 1·πᵀ, `[devices, devices]`. */
export function agreement(mixing: MixingMatrix): Float64Array {
  const weights = stationaryWeights(mixing);
  return Float64Array.from({ length: mixing.devices ** 2 }, (_, i) => weights[i % mixing.devices]!);
}
