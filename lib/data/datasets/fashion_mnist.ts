import manifest from "../../../data/fashion-mnist/manifest.json" with { type: "json" };
import type { TrainTest } from "../dataset.ts";
import { fromIdxOrStandIn, type StandInOptions } from "./stand_in.ts";

/**
 * Fashion-MNIST (Xiao et al., 2017): 60,000 training and 10,000 test images of clothes in 10 classes, 28 × 28, grey.
 *
 * If Fashion-MNIST is unavailable, as many built-in synthetic digits are used, with one printed notice, named
 * "synthetic digits in place of Fashion-MNIST".
 *
 * @throws {InputError} If a file is damaged; if the data is unavailable and `fallback` is `"error"`; if `directory` is
 * given and does not hold them.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const clothes = await datasets.fashionMnist({ train: 500, test: 100, mirrors: [] });
 * console.assert(clothes.test.samples === 100);
 * ```
 */
export function fashionMnist(options: StandInOptions = {}): Promise<TrainTest> {
  return fromIdxOrStandIn("datasets.fashionMnist", manifest, options);
}
