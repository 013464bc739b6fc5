import type { Spec } from "../check/mod.ts";
import type { Dataset } from "./dataset.ts";

/** Which training samples each device holds. Made by `partition.iid`, `partition.byClass` and the others. */
export interface Partition {
  /** Name for figures, for example `"by class 01234|56789"`. */
  readonly name: string;
  /** JSON form, without the data set. */
  readonly spec: Spec;
  /** What the indices point into. */
  readonly dataset: Dataset;
  /** `[devices]`: indices of each device's samples; no device is empty. */
  readonly indices: readonly Uint32Array[];
}
