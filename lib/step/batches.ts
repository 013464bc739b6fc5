import { augmented, type Batches, type BatchSampler, batchSampler, type Partition } from "../data/mod.ts";
import type { RunContext } from "./round.ts";

/** How a step that takes gradients draws its mini-batches. */
export interface BatchOptions {
  /** Samples per mini-batch B, or `"full"` for all of a device's samples. */
  readonly batchSize: number | "full";
  /**
   * `"shuffled"`: every pass over a device's samples has a fresh random order; `"rising"`: always by index in the data
   * set, for batches in a given order. Default: `"shuffled"`.
   */
  readonly batchOrder?: "shuffled" | "rising";
}

/** The mini-batches of every device in a run, `[devices]`. */
export type DrawBatches = (run: RunContext) => readonly BatchSampler[];

/**
 * The mini-batches of every device: pure functions of seed, device and the number taken before. A run makes its
 * samplers once.
 */
export function drawing({ batchSize, batchOrder = "shuffled" }: BatchOptions): DrawBatches {
  const made = new WeakMap<Partition, Map<number, readonly BatchSampler[]>>();
  return ({ partition, seed }) => {
    const bySeed = made.get(partition) ?? new Map<number, readonly BatchSampler[]>();
    made.set(partition, bySeed);
    const samplers = bySeed.get(seed) ?? partition.indices.map((samples, device) => {
      const shuffled = batchSampler({ samples, batchSize, seed, device });
      const sampler = batchOrder === "shuffled" ? shuffled : rising(samples, batchSize, shuffled.stepsPerEpoch);
      return augmented(sampler, { dataset: partition.dataset, seed, device });
    });
    bySeed.set(seed, samplers);
    return samplers;
  };
}

function rising(samples: Uint32Array, batchSize: number | "full", stepsPerEpoch: number): BatchSampler {
  const size = batchSize === "full" ? samples.length : batchSize;
  const take = (first: number, steps: number): Batches => {
    const taken = Array.from({ length: steps }, (_, t) => {
      const start = ((first + t) % stepsPerEpoch) * size;
      return samples.subarray(start, start + size);
    });
    const offsets = Uint32Array.from([0, ...taken.map((batch) => batch.length)]);
    for (let t = 1; t < offsets.length; t++) offsets[t]! += offsets[t - 1]!;
    return { indices: Uint32Array.from(taken.flatMap((batch) => [...batch])), offsets };
  };
  return { stepsPerEpoch, take };
}
