import { InputError, shown } from "../base/mod.ts";
import type { Graph } from "../graph/mod.ts";

/** Refuses data sizes unless there is a positive one per device, for a rule that weighs by them. */
export function checkDataSizes(kind: string, graph: Graph, dataSizes: readonly number[]): void {
  if (dataSizes.length !== graph.devices) {
    throw new InputError(`mixing.${kind} got ${dataSizes.length} data sizes for ${graph.devices} devices`);
  }
  dataSizes.forEach((n, k) => {
    if (!(n > 0 && n < Infinity)) {
      throw new InputError(`the data size of device ${k} is ${shown(n)}; mixing.${kind} needs a positive number`);
    }
  });
}
