import { z } from "zod";
import { checkOptions } from "../../base/mod.ts";
import type { Dataset } from "../dataset.ts";
import { nonEmptyPartition, type Partition } from "../partition.ts";
import { cut } from "./cut.ts";
import { chosen } from "./order.ts";

/** Options of {@linkcode iid}. */
export interface IidOptions {
  /** Number of devices. */
  readonly devices: number;
  /** Samples on each device. Default: all samples, shared out evenly. */
  readonly samplesPerDevice?: number;
  /** Default: 0. */
  readonly seed?: number;
}

const schema = z.strictObject({
  devices: z.int().positive(),
  samplesPerDevice: z.int().positive().optional(),
  seed: z.int().nonnegative().optional(),
});

/**
 * Random samples for every device, without replacement; device sizes differ by at most one.
 *
 * @throws {InputError} If you ask for more samples than there are, or a device would be empty.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 100, test: 1 });
 * const devices = partition.iid(train, { devices: 4 });
 * console.assert(devices.indices.every((samples) => samples.length === 25));
 * ```
 */
export function iid(dataset: Dataset, options: IidOptions): Partition {
  checkOptions("partition.iid", schema, options);
  const { devices, samplesPerDevice, seed = 0 } = options;
  return nonEmptyPartition(`iid, ${devices} devices`, {
    spec: { kind: "iid", devices, samplesPerDevice: samplesPerDevice ?? null, seed },
    dataset,
    indices: cut(chosen("partition.iid", dataset, { devices, samplesPerDevice, seed }), devices),
  });
}
