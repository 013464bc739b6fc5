import { sha256 } from "../../base/mod.ts";
import type { Dataset } from "../dataset.ts";

/** Some samples of a data set, in the given order. Its checksum says what they are: their name, if nothing is given. */
export function someOf(dataset: Dataset, samples: readonly number[], name: string, what = name): Dataset {
  const { inputs, labels, targets } = dataset;
  return {
    ...dataset,
    name: `${dataset.name}, ${name}`,
    inputs: rows(inputs, samples, inputs.length / dataset.samples),
    labels: Uint8Array.from(samples, (i) => labels[i]!),
    ...(targets && { targets: rows(targets, samples, targets.length / dataset.samples) }),
    samples: samples.length,
    checksum: sha256(`${dataset.checksum} ${what}`),
  };
}

function rows(all: Float32Array, samples: readonly number[], width: number): Float32Array {
  const kept = new Float32Array(samples.length * width);
  samples.forEach((from, to) => kept.set(all.subarray(from * width, (from + 1) * width), to * width));
  return kept;
}
