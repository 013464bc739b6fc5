import { z } from "zod";
import { checkOptions, InputError } from "../../check/mod.ts";
import { permutation, stream } from "../../random/mod.ts";
import type { Dataset } from "../dataset.ts";
import { nonEmptyPartition, type Partition } from "../partition.ts";
import { cut } from "./cut.ts";
import { groupedByClass, joined, shuffled } from "./order.ts";

/** Options of {@linkcode shards}. */
export interface ShardsOptions {
  /** Number of devices. */
  readonly devices: number;
  /** Shards on each device; default 2. */
  readonly shardsPerDevice?: number;
  /** Default 0. */
  readonly seed?: number;
}

const schema = z.strictObject({
  devices: z.int().positive(),
  shardsPerDevice: z.int().positive().optional(),
  seed: z.int().nonnegative().optional(),
});

/**
 * Samples sorted by class, cut into devices × shardsPerDevice shards of equal size (differing by at most one), and
 * dealt out at random, as in McMahan et al. (2017): 200 shards of 300 images of MNIST, two for each of 100 devices.
 *
 * @throws {InputError} If there are fewer samples than shards.
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
  const { devices, shardsPerDevice = 2, seed = 0 } = options;
  const total = devices * shardsPerDevice;
  if (total > dataset.samples) {
    throw new InputError(
      `partition.shards: ${devices} devices with ${shardsPerDevice} shards each need ${total} samples, and ` +
        `${dataset.name} has ${dataset.samples}; take fewer devices or shards`,
    );
  }
  const pieces = cut(joined(groupedByClass(dataset, shuffled(dataset, seed))), total);
  const deal = permutation(stream({ seed, purpose: "shards" }), total);
  return nonEmptyPartition(`${shardsPerDevice} shards each, ${devices} devices`, {
    spec: { kind: "shards", devices, shardsPerDevice, seed },
    dataset,
    indices: cut(deal, devices).map((hand) => joined(Array.from(hand, (shard) => pieces[shard]!))),
  });
}
