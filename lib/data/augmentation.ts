import { InputError } from "../base/mod.ts";
import { stream } from "../random/mod.ts";
import type { BatchSampler } from "./batches.ts";
import type { Dataset } from "./dataset.ts";

/** The number of variants of an image: (2·padding + 1)² positions, each mirrored or not; 1 without augmentation. */
export function variantsOf({ augmentation }: Pick<Dataset, "augmentation">): number {
  if (!augmentation) return 1;
  return (2 * augmentation.padding + 1) ** 2 * (augmentation.flip ? 2 : 1);
}

/**
 * Batches of a data set with augmentation: index i stands for sample i mod `samples` in variant ⌊i / `samples`⌋. The
 * variants of a step come from the stream of seed, device and step; without augmentation, nothing changes.
 */
export function augmented(
  sampler: BatchSampler,
  { dataset, seed, device }: { readonly dataset: Dataset; readonly seed: number; readonly device: number },
): BatchSampler {
  const variants = variantsOf(dataset);
  if (variants === 1) return sampler;
  return {
    stepsPerEpoch: sampler.stepsPerEpoch,
    take(first, steps) {
      const { indices, offsets } = sampler.take(first, steps);
      const drawn = Uint32Array.from(indices);
      for (let t = 0; t < steps; t++) {
        const random = stream({ seed, purpose: "augmentation", device, round: first + t });
        for (let i = offsets[t]!; i < offsets[t + 1]!; i++) drawn[i]! += random.integer(variants) * dataset.samples;
      }
      return { indices: drawn, offsets };
    },
  };
}

/** Refuses an augmentation with more variants than 32-bit indices can tell apart. */
export function checkVariants(dataset: Dataset): void {
  const variants = variantsOf(dataset);
  if (variants * dataset.samples <= 2 ** 32) return;
  throw new InputError(
    `${dataset.name} has ${dataset.samples} images in ${variants} variants each; ` +
      `at most ${Math.floor(2 ** 32 / variants)} images can be told apart, or choose a smaller padding`,
  );
}
