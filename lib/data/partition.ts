import { InputError, type Spec } from "../base/mod.ts";
import type { Dataset } from "./dataset.ts";

/** Which training samples each device holds. Made by `partition.iid`, `partition.byClass` and the others. */
export interface Partition {
  /** Name for figures, for example `"by class 01234|56789"`. */
  readonly name: string;
  /** JSON form, without the data set. */
  readonly spec: Spec;
  /** The data set that the indices point into. */
  readonly dataset: Dataset;
  /** `[devices]`: indices of each device's samples, in rising order and disjoint; no device is empty. */
  readonly indices: readonly Uint32Array[];
}

/** A partition without empty devices: sorts each device's samples, and refuses an empty device. */
export function nonEmptyPartition(name: string, parts: {
  readonly spec: Spec;
  readonly dataset: Dataset;
  readonly indices: readonly Uint32Array[];
}): Partition {
  const { spec, dataset } = parts;
  const empty = parts.indices.findIndex((samples) => samples.length === 0);
  if (empty >= 0) {
    throw new InputError(
      `the partition "${name}" leaves device ${empty} of ${parts.indices.length} without samples: ${dataset.name} has ` +
        `${dataset.samples}; take fewer devices, more samples or a more even partition`,
    );
  }
  return { name, spec, dataset, indices: parts.indices.map((samples) => samples.toSorted()) };
}
