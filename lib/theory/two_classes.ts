import { InputError, sha256, shown } from "../base/mod.ts";
import { type Dataset, someOf } from "../data/mod.ts";

/**
 * A binary task from a data set: the samples of two groups of classes, relabelled 0 and 1. With squared loss the
 * targets of the two outputs are then (+1, −1) and (−1, +1).
 *
 * @param groups The classes that become 0, and those that become 1.
 * @throws {InputError} If a class is unknown or in both groups, or a group has no sample.
 *
 * @example
 * ```ts
 * import { datasets, ntk } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 100, test: 10 });
 * const evenOrOdd = ntk.twoClasses(train, [[0, 2, 4, 6, 8], [1, 3, 5, 7, 9]]);
 * console.assert(evenOrOdd.samples === 100 && evenOrOdd.classes === 2);
 * ```
 */
export function twoClasses(dataset: Dataset, groups: readonly [readonly number[], readonly number[]]): Dataset {
  const groupOf = new Map<number, number>();
  groups.forEach((group, label) => {
    for (const c of group) {
      if (!Number.isInteger(c) || c < 0 || c >= dataset.classes) {
        throw new InputError(`class ${shown(c)} of ${dataset.name}; its classes are 0 to ${dataset.classes - 1}`);
      }
      if (groupOf.has(c)) throw new InputError(`class ${c} is in the two groups twice; give each class once`);
      groupOf.set(c, label);
    }
  });
  const kept = Array.from(dataset.labels.keys()).filter((i) => groupOf.has(dataset.labels[i]!));
  const labels = Uint8Array.from(kept, (i) => groupOf.get(dataset.labels[i]!)!);
  [0, 1].forEach((label) => {
    if (!labels.includes(label)) {
      throw new InputError(`${dataset.name} has no sample of classes ${shown(groups[label])}; keep another class`);
    }
  });
  const classNames = groups.map((group) => group.map((c) => dataset.classNames[c]).join(""));
  return {
    ...someOf(dataset, kept, classNames.join(" against ")),
    labels,
    classes: 2,
    classNames,
    checksum: sha256(JSON.stringify([dataset.checksum, groups])),
  };
}
