import { z } from "zod";
import { checkOptions, InputError } from "../../base/mod.ts";
import { dirichlet as drawProportions, stream } from "../../random/mod.ts";
import type { Dataset } from "../dataset.ts";
import { nonEmptyPartition, type Partition } from "../partition.ts";
import { apportion } from "./apportion.ts";
import { cutInto } from "./cut.ts";
import { groupedByClass, joined, shuffled } from "./order.ts";

/** Options of {@linkcode dirichlet}. */
export interface DirichletOptions {
  /** Number of devices. */
  readonly devices: number;
  /** Concentration: small values give each device few classes, large ones approach iid. */
  readonly alpha: number;
  /** Minimum number of samples per device; draws are repeated until every device has it. Default: 10. */
  readonly minimumSamples?: number;
  /** Default: 0. */
  readonly seed?: number;
}

const schema = z.strictObject({
  devices: z.int().positive(),
  alpha: z.number().positive(),
  minimumSamples: z.int().positive().optional(),
  seed: z.int().nonnegative().optional(),
});

const DRAWS = 1000;

/**
 * Shares out each class's samples in proportions drawn from Dirichlet(α, …, α) over the devices, as in Yurochkin et al.
 * (2019). All draws are repeated until every device has the minimum number of samples.
 *
 * @throws {InputError} If 1,000 draws leave some device below the minimum.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 1000, test: 1 });
 * const devices = partition.dirichlet(train, { devices: 5, alpha: 0.5 });
 * console.assert(devices.indices.every((samples) => samples.length >= 10));
 * ```
 */
export function dirichlet(dataset: Dataset, options: DirichletOptions): Partition {
  checkOptions("partition.dirichlet", schema, options);
  const { devices, alpha, minimumSamples = 10, seed = 0 } = options;
  const groups = groupedByClass(dataset, shuffled(dataset, seed));
  const concentration = new Array<number>(devices).fill(alpha);
  let smallest = 0;
  let fewest = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const random = stream({ seed, purpose: "Dirichlet partition", round: draw });
    const sizes = groups.map((group) => apportion(group.length, drawProportions(random, concentration)));
    const totals = concentration.map((_, device) => sizes.reduce((total, ofClass) => total + ofClass[device]!, 0));
    fewest = Math.min(...totals);
    smallest = totals.indexOf(fewest);
    if (fewest < minimumSamples) continue;
    const shares = groups.map((group, label) => cutInto(group, sizes[label]!));
    return nonEmptyPartition(`Dirichlet α = ${alpha}, ${devices} devices`, {
      spec: { kind: "dirichlet", devices, alpha, minimumSamples, seed },
      dataset,
      indices: concentration.map((_, device) => joined(shares.map((ofClass) => ofClass[device]!))),
    });
  }
  throw new InputError(
    `partition.dirichlet: ${DRAWS} draws with alpha ${alpha} for ${devices} devices left some device below ` +
      `${minimumSamples} samples (in the last, device ${smallest} had ${fewest} of ${dataset.samples}); take a larger ` +
      `alpha, fewer devices or a smaller "minimumSamples"`,
  );
}
