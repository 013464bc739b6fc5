import { z } from "zod";
import { checkOptions, InputError, shown } from "../../base/mod.ts";
import type { Dataset } from "../dataset.ts";
import { nonEmptyPartition, type Partition } from "../partition.ts";
import { cut } from "./cut.ts";
import { groupedByClass, joined, shuffled } from "./order.ts";

/** Options of {@linkcode byClass}. */
export interface ByClassOptions {
  /** Samples on each device, in equal parts of its classes (differing by at most one). Default: all there are. */
  readonly samplesPerDevice?: number;
  /** Default: 0. */
  readonly seed?: number;
}

const schema = z.strictObject({
  samplesPerDevice: z.int().positive().optional(),
  seed: z.int().nonnegative().optional(),
});

/**
 * Assigns classes to devices, as in paper A: each device gets random samples of its classes, and devices that share a
 * class share its samples evenly. Classes that no device is given stay unused.
 *
 * @param classes `[devices]`: the classes of each device.
 * @throws {InputError} If a class does not exist, a device has no class or one twice, or a class has too few samples.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 500, test: 1 });
 * const devices = partition.byClass(train, [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]], { samplesPerDevice: 50 });
 * console.assert(devices.indices[1]!.every((sample) => train.labels[sample]! >= 5));
 * ```
 */
export function byClass(
  dataset: Dataset,
  classes: readonly (readonly number[])[],
  options: ByClassOptions = {},
): Partition {
  checkOptions("partition.byClass", schema, options);
  const { samplesPerDevice, seed = 0 } = options;
  const groups = groupedByClass(dataset, shuffled(dataset, seed));
  checkClasses(dataset, classes);
  const holders = groups.map((_, label) => classes.flatMap((own, device) => (own.includes(label) ? [device] : [])));
  const shares = groups.map((group, label) => cut(group, Math.max(1, holders[label]!.length)));
  const indices = classes.map((own, device) =>
    joined(own.map((label, i) => {
      const share = shares[label]![holders[label]!.indexOf(device)]!;
      if (samplesPerDevice === undefined) return share;
      const wanted = Math.floor(samplesPerDevice / own.length) + (i < samplesPerDevice % own.length ? 1 : 0);
      if (wanted > share.length) {
        throw new InputError(
          `partition.byClass: device ${device} needs ${wanted} samples of class ${label}, and its share in ` +
            `${dataset.name} has ${share.length}; ask for fewer samples per device`,
        );
      }
      return share.subarray(0, wanted);
    }))
  );
  const separator = dataset.classes > 10 ? "," : "";
  return nonEmptyPartition(`by class ${classes.map((own) => own.join(separator)).join("|")}`, {
    spec: { kind: "byClass", classes, samplesPerDevice: samplesPerDevice ?? null, seed },
    dataset,
    indices,
  });
}

function checkClasses(dataset: Dataset, classes: readonly (readonly number[])[]): void {
  if (classes.length === 0) throw new InputError("partition.byClass got no devices; give a list of classes for each");
  classes.forEach((own, device) => {
    if (own.length === 0) throw new InputError(`partition.byClass: device ${device} has no class; give at least one`);
    own.forEach((label, i) => {
      if (!Number.isInteger(label) || label < 0 || label >= dataset.classes) {
        throw new InputError(
          `partition.byClass: device ${device} has the class ${shown(label)}; ${dataset.name} has the classes 0 to ` +
            `${dataset.classes - 1}`,
        );
      }
      if (own.indexOf(label) < i) {
        throw new InputError(`partition.byClass: device ${device} has the class ${label} twice; give it once`);
      }
    });
  });
}
