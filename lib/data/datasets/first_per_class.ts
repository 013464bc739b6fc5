import { checkWholeNumber, InputError } from "../../base/mod.ts";
import type { Dataset } from "../dataset.ts";
import { someOf } from "./some_of.ts";

/**
 * The first n samples of every class, in their order.
 *
 * @throws {InputError} If n is not a whole number of at least 1, or a class has fewer samples.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 1000, test: 1 });
 * console.assert(datasets.firstPerClass(train, 20).samples === 200);
 * ```
 */
export function firstPerClass(dataset: Dataset, n: number): Dataset {
  checkWholeNumber(`the samples per class of ${dataset.name}`, n, 1);
  const counts = new Uint32Array(dataset.classes);
  const samples = Array.from(dataset.labels.keys()).filter((i) => counts[dataset.labels[i]!]!++ < n);
  const short = counts.findIndex((count) => count < n);
  if (short >= 0) {
    throw new InputError(
      `${dataset.name} has ${counts[short]} samples of class ${dataset.classNames[short]}; ` +
        `ask for at most ${Math.min(...counts)} per class`,
    );
  }
  return someOf(dataset, samples, `first ${n.toLocaleString("en-US")} per class`, `first ${n} per class`);
}
