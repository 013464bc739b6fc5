import { z } from "zod";
import { checkOptions, InputError } from "../../base/mod.ts";
import { permutation, stream } from "../../random/mod.ts";
import type { Dataset } from "../dataset.ts";
import { nonEmptyPartition, type Partition } from "../partition.ts";
import { cut } from "./cut.ts";
import { chosen, groupedByClass, joined } from "./order.ts";

/** Options of {@linkcode shards}. */
export interface ShardsOptions {
  /** Number of devices. */
  readonly devices: number;
  /** Shards on each device. Default: 2. */
  readonly shardsPerDevice?: number;
  /** Samples on each device, a random choice. Default: all samples, shared out evenly. */
  readonly samplesPerDevice?: number;
  /** Default: 0. */
  readonly seed?: number;
}

const schema = z.strictObject({
  devices: z.int().positive(),
  shardsPerDevice: z.int().positive().optional(),
  samplesPerDevice: z.int().positive().optional(),
  seed: z.int().nonnegative().optional(),
});

/**
 * Samples sorted by class, cut into devices × shardsPerDevice shards of equal size (differing by at most one), and
 * dealt out at random, as in McMahan et al. (2017): 200 shards of 300 images of MNIST, two for each of 100 devices.
 *
 * @throws {InputError} If there are fewer samples than shards, or fewer than you ask for.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 400, test: 1 });
 * const devices = partition.shards(train, { devices: 10, shardsPerDevice: 2 });
 * console.assert(devices.indices[0]!.length === 40);
 * ```
 */
export function shards(dataset: Dataset, options: ShardsOptions): Partition {
  checkOptions("partition.shards", schema, options);
  const { devices, shardsPerDevice = 2, samplesPerDevice, seed = 0 } = options;
  const samples = chosen("partition.shards", dataset, { devices, samplesPerDevice, seed });
  const total = devices * shardsPerDevice;
  if (total > samples.length) {
    throw new InputError(
      `partition.shards: ${devices} devices with ${shardsPerDevice} shards each need ${total} samples, and there are ` +
        `${samples.length} of ${dataset.name}; take fewer devices or shards, or more samples`,
    );
  }
  const pieces = cut(joined(groupedByClass(dataset, samples)), total);
  const deal = permutation(stream({ seed, purpose: "shards" }), total);
  return nonEmptyPartition(`${shardsPerDevice} shards each, ${devices} devices`, {
    spec: {
      kind: "shards",
      devices,
      shardsPerDevice,
      ...(samplesPerDevice !== undefined && { samplesPerDevice }),
      seed,
    },
    dataset,
    indices: cut(deal, devices).map((hand) => joined(Array.from(hand, (shard) => pieces[shard]!))),
  });
}
