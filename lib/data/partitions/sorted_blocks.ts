import { z } from "zod";
import { checkOptions } from "../../base/mod.ts";
import type { Dataset } from "../dataset.ts";
import { nonEmptyPartition, type Partition } from "../partition.ts";
import { cut } from "./cut.ts";
import { groupedByClass, joined, shuffled } from "./order.ts";

/** Options of {@linkcode sortedBlocks}. */
export interface SortedBlocksOptions {
  /** Number of devices. */
  readonly devices: number;
  /** The fraction of samples that is sorted, from 0 (iid) to 1. Default: 1. */
  readonly skew?: number;
  /** Default: 0. */
  readonly seed?: number;
}

const schema = z.strictObject({
  devices: z.int().positive(),
  skew: z.number().min(0).max(1).optional(),
  seed: z.int().nonnegative().optional(),
});

/**
 * Samples sorted by class and cut into one block for each device, as in paper C with skew 1: with ten classes, five
 * devices hold two classes each and ten devices one each. With more devices than classes, blocks are taken in the order
 * of the official code: for as many takes as there are classes, the block after the one taken goes to the end, so that
 * consecutive devices hold different classes for the most part.
 *
 * With a skew below 1, only that fraction of the samples, chosen at random, is sorted; each device gets an equal part
 * of the others too (sizes differ by at most two). The authors' older code has such a fraction; this form of it is a
 * reconstruction.
 *
 * @throws {InputError} If the skew is outside [0, 1] or a device would be empty.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 1000, test: 1 });
 * const devices = partition.sortedBlocks(train, { devices: 5, skew: 0.8 });
 * console.assert(devices.indices[0]!.length === 200);
 * ```
 */
export function sortedBlocks(dataset: Dataset, options: SortedBlocksOptions): Partition {
  checkOptions("partition.sortedBlocks", schema, options);
  const { devices, skew = 1, seed = 0 } = options;
  const order = shuffled(dataset, seed);
  const sorted = Math.round(skew * dataset.samples);
  const blocks = cut(joined(groupedByClass(dataset, order.subarray(0, sorted))), devices);
  const mixed = cut(order.subarray(sorted), devices);
  return nonEmptyPartition(`sorted blocks, ${devices} devices${skew === 1 ? "" : `, skew ${skew}`}`, {
    spec: { kind: "sortedBlocks", devices, skew, seed },
    dataset,
    indices: blockOrder(devices, dataset.classes).map((block, device) => joined([blocks[block]!, mixed[device]!])),
  });
}

/**
 * The block each device takes: beyond one device per class, the block after each of the first takes goes to the end.
 */
function blockOrder(devices: number, classes: number): number[] {
  const order = Array.from({ length: devices }, (_, block) => block);
  if (devices <= classes) return order;
  for (let device = 0; device < Math.min(classes, devices - 1); device++) order.push(...order.splice(device + 1, 1));
  return order;
}
