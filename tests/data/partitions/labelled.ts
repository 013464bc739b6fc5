import type { Dataset } from "../../../lib/data/mod.ts";

/** A data set with so many samples of each class, classes in turn, and no pixels. */
export function labelled(counts: readonly number[]): Dataset {
  const left = [...counts];
  const labels: number[] = [];
  while (left.some((count) => count > 0)) {
    left.forEach((count, label) => {
      if (count === 0) return;
      labels.push(label);
      left[label]!--;
    });
  }
  return {
    name: "labels",
    part: "train",
    inputs: new Float32Array(),
    labels: Uint8Array.from(labels),
    samples: labels.length,
    inputShape: [0],
    classes: counts.length,
    classNames: counts.map((_, label) => String(label)),
    checksum: "",
  };
}
