import { InputError } from "../base/mod.ts";
import { permutation, stream } from "../random/mod.ts";

/** The mini-batches of one device for consecutive local steps. */
export interface Batches {
  /** Indices into the training set, batch after batch. */
  readonly indices: Uint32Array;
  /** `[steps + 1]`: batch t is `indices.subarray(offsets[t], offsets[t + 1])`. */
  readonly offsets: Uint32Array;
}

/** Draws the mini-batches of one device. */
export interface BatchSampler {
  /** Steps in one pass over the device's samples: ⌈samples / batch size⌉. */
  readonly stepsPerEpoch: number;
  /** The batches of steps `first` … `first + steps − 1`, counted from the start of the run: a pure function of both. */
  take(first: number, steps: number): Batches;
}

/** Options of {@linkcode batchSampler}. */
export interface BatchSamplerOptions {
  /** The device's samples: indices into the training set. */
  readonly samples: Uint32Array;
  /** Samples per batch, or `"full"` for all of the device's; the last batch of an epoch holds the rest. */
  readonly batchSize: number | "full";
  /** Seed of the run. */
  readonly seed: number;
  /** The device, for its stream of random numbers. */
  readonly device: number;
}

/**
 * Mini-batches without replacement: every epoch shuffles the device's samples anew and cuts them into batches.
 *
 * @throws {InputError} If the batch size is not a whole number from 1 to the number of samples.
 *
 * @example
 * ```ts
 * import { batchSampler } from "./batches.ts";
 *
 * const sampler = batchSampler({ samples: new Uint32Array([4, 5, 6]), batchSize: 2, seed: 0, device: 0 });
 * console.assert(sampler.stepsPerEpoch === 2);
 * console.assert(sampler.take(0, 2).indices.toSorted().join() === "4,5,6");
 * ```
 */
export function batchSampler(options: BatchSamplerOptions): BatchSampler {
  const { samples, seed, device } = options;
  const size = options.batchSize === "full" ? samples.length : options.batchSize;
  if (!Number.isInteger(size) || size < 1 || size > samples.length) {
    throw new InputError(
      `batch size ${size} for device ${device}, which holds ${samples.length} samples; ` +
        `give a whole number from 1 to ${samples.length}, or "full"`,
    );
  }
  const stepsPerEpoch = Math.ceil(samples.length / size);
  let epoch = -1;
  let order: Uint32Array = new Uint32Array();
  const take = (first: number, steps: number): Batches => {
    const offsets = new Uint32Array(steps + 1);
    for (let t = 0; t < steps; t++) {
      const start = ((first + t) % stepsPerEpoch) * size;
      offsets[t + 1] = offsets[t]! + Math.min(size, samples.length - start);
    }
    const indices = new Uint32Array(offsets[steps]!);
    for (let t = 0; t < steps; t++) {
      const wanted = Math.floor((first + t) / stepsPerEpoch);
      if (wanted !== epoch) {
        epoch = wanted;
        order = permutation(stream({ seed, purpose: "batches", device, round: epoch }), samples.length);
      }
      const start = ((first + t) % stepsPerEpoch) * size;
      for (let i = offsets[t]!; i < offsets[t + 1]!; i++) indices[i] = samples[order[start + i - offsets[t]!]!]!;
    }
    return { indices, offsets };
  };
  return { stepsPerEpoch, take };
}
