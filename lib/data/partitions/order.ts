import { InputError, shown } from "../../base/mod.ts";
import { permutation, stream } from "../../random/mod.ts";
import type { Dataset } from "../dataset.ts";

/**
 * All samples of a data set in a random order.
 *
 * @throws {InputError} If it is no data set.
 */
export function shuffled(dataset: Dataset, seed: number): Uint32Array {
  if (!(dataset?.labels instanceof Uint8Array)) {
    throw new InputError(`partition: the data set is ${shown(dataset)}; give loaded samples, such as digits.train`);
  }
  return permutation(stream({ seed, purpose: "partition" }), dataset.samples);
}

/**
 * A random choice of so many samples per device, in random order. Default: all samples.
 *
 * @throws {InputError} If there are fewer.
 */
export function chosen(
  what: string,
  dataset: Dataset,
  { devices, samplesPerDevice, seed }: { devices: number; samplesPerDevice: number | undefined; seed: number },
): Uint32Array {
  const all = shuffled(dataset, seed);
  const wanted = samplesPerDevice === undefined ? all.length : devices * samplesPerDevice;
  if (wanted <= all.length) return all.subarray(0, wanted);
  throw new InputError(
    `${what}: ${devices} devices with ${samplesPerDevice} samples each need ${wanted} samples, and ${dataset.name} has ` +
      `${dataset.samples}; ask for at most ${Math.floor(dataset.samples / devices)} per device`,
  );
}

/** The given samples by class, in each class in the given order: `[classes]`. */
export function groupedByClass(dataset: Dataset, samples: Uint32Array): Uint32Array[] {
  const groups: number[][] = Array.from({ length: dataset.classes }, () => []);
  for (const sample of samples) groups[dataset.labels[sample]!]!.push(sample);
  return groups.map((group) => Uint32Array.from(group));
}

/** Pieces one after the other in one array. */
export function joined(pieces: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
