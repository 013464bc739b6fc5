import { InputError, shown } from "../../base/mod.ts";
import type { Partition } from "../partition.ts";

/**
 * How many samples of each class every device holds.
 *
 * @returns `[devices, classes]`.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 100, test: 1 });
 * const counts = partition.classCounts(partition.iid(train, { devices: 2 }));
 * console.assert(counts.flat().reduce((a, b) => a + b) === 100);
 * ```
 */
export function classCounts(partition: Partition): number[][] {
  const { labels, classes } = partition.dataset;
  return partition.indices.map((samples) => {
    const counts = new Array<number>(classes).fill(0);
    for (const sample of samples) counts[labels[sample]!]!++;
    return counts;
  });
}

/**
 * The classes of which a device holds at least one sample, in rising order.
 *
 * @throws {InputError} If there is no such device.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 300, test: 1 });
 * const devices = partition.byClass(train, [[0, 1], [2]]);
 * console.assert(partition.seenClasses(devices, 0).join() === "0,1");
 * ```
 */
export function seenClasses(partition: Partition, device: number): number[] {
  const { indices, dataset: { labels } } = partition;
  const samples = indices[device];
  if (samples === undefined) {
    throw new InputError(
      `the partition "${partition.name}" has no device ${shown(device)}; its devices are 0 to ${indices.length - 1}`,
    );
  }
  return [...new Set(Array.from(samples, (sample) => labels[sample]!))].sort((a, b) => a - b);
}

/**
 * A partition as aligned text: a row for each device, its samples of every class and in all.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 300, test: 1 });
 * console.log(partition.summarize(partition.byClass(train, [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]])));
 * ```
 */
export function summarize(partition: Partition): string {
  const { name, dataset } = partition;
  const rows = classCounts(partition).map((counts, device) => [device, ...counts, counts.reduce((a, b) => a + b, 0)]);
  const table = [["device", ...dataset.classNames, "samples"], ...rows.map((row) => row.map(String))];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join("  "));
  return [`${dataset.name}: ${name}`, ...lines].join("\n");
}
