import type { Dataset, Partition } from "../data/mod.ts";
import { stream } from "../random/mod.ts";

/** Gaussian clusters in a few dimensions, for training in milliseconds. */
export function tinyData(options: { samples?: number; features?: number; classes?: number; seed?: number } = {}): {
  train: Dataset;
  test: Dataset;
} {
  const { samples = 60, features = 6, classes = 3, seed = 0 } = options;
  const centres = stream({ seed, purpose: "centres" });
  const centre = Array.from({ length: classes * features }, () => centres.normal());
  const part = (name: "train" | "test", count: number): Dataset => {
    const random = stream({ seed, purpose: name });
    const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
    const inputs = Float32Array.from(
      { length: count * features },
      (_, i) => centre[labels[Math.floor(i / features)]! * features + (i % features)]! + 0.5 * random.normal(),
    );
    return {
      name: "clusters",
      part: name,
      inputs,
      labels,
      samples: count,
      inputShape: [features],
      classes,
      classNames: Array.from({ length: classes }, (_, c) => String(c)),
      checksum: `${name}-${samples}-${features}-${classes}-${seed}`,
    };
  };
  return { train: part("train", samples), test: part("test", 30) };
}

/** Gives sample i to device i mod `devices`, in the given order of devices. */
export function dealt(dataset: Dataset, devices: number, order?: readonly number[]): Partition {
  const hands = Array.from(
    { length: devices },
    (_, k) => Uint32Array.from({ length: dataset.samples }, (_, i) => i).filter((i) => i % devices === k),
  );
  return {
    name: "dealt",
    spec: { kind: "dealt", devices, order: order ? [...order] : null },
    dataset,
    indices: (order ?? hands.map((_, k) => k)).map((k) => hands[k]!),
  };
}

/** Gives the first samples of every class to one device: `classes` devices, each with one class. */
export function oneClassEach(dataset: Dataset): Partition {
  const indices = dataset.classNames.map((_, c) =>
    Uint32Array.from({ length: dataset.samples }, (_, i) => i).filter((i) => dataset.labels[i] === c)
  );
  return { name: "one class each", spec: { kind: "oneClassEach" }, dataset, indices };
}
