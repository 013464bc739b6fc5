import { InputError } from "../../base/mod.ts";
import type { Dataset } from "../dataset.ts";
import { someOf } from "./some_of.ts";

/**
 * The samples of some classes only, in their order; labels keep their numbers.
 *
 * @param classes The classes to keep.
 * @throws {InputError} If a class does not exist, or no sample is left.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const { test } = datasets.syntheticDigits({ train: 1, test: 100 });
 * console.assert(datasets.ofClasses(test, [0, 1]).labels.every((label) => label < 2));
 * ```
 */
export function ofClasses(dataset: Dataset, classes: readonly number[]): Dataset {
  const unknown = classes.find((c) => !Number.isInteger(c) || c < 0 || c >= dataset.classes);
  if (unknown !== undefined) {
    throw new InputError(`class ${unknown} of ${dataset.name}; its classes are 0 to ${dataset.classes - 1}`);
  }
  const kept = [...new Set(classes)].sort((a, b) => a - b);
  if (kept.length === dataset.classes) return dataset;
  const samples = Array.from(dataset.labels.keys()).filter((i) => kept.includes(dataset.labels[i]!));
  if (samples.length === 0) {
    throw new InputError(`${dataset.name} has no sample of classes ${kept.join(", ")}; keep another class`);
  }
  const names = kept.map((c) => dataset.classNames[c]).join(", ");
  return someOf(dataset, samples, `classes ${names}`, `classes ${kept.join(",")}`);
}
