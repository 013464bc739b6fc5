import { permutation, stream } from "../../random/mod.ts";
import type { Dataset } from "../dataset.ts";

/** All samples of a data set in a random order. */
export function shuffled(dataset: Dataset, seed: number): Uint32Array {
  return permutation(stream({ seed, purpose: "partition" }), dataset.samples);
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
