import { InputError, shown } from "../base/mod.ts";
import type { Graph } from "../graph/mod.ts";

/** Refuses data sizes, on behalf of a rule that weighs by them, unless there is a positive one for each device. */
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
