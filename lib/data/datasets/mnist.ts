import manifest from "../../../data/mnist/manifest.json" with { type: "json" };
import type { TrainTest } from "../dataset.ts";
import { fromIdxOrStandIn, type StandInOptions } from "./stand_in.ts";

/**
 * MNIST (LeCun et al., 1998): 60,000 training and 10,000 test images of hand-written digits, 28 × 28, grey.
 *
 * If MNIST is unavailable, as many built-in synthetic digits are used, with one printed notice, named "synthetic digits
 * in place of MNIST".
 *
 * @throws {InputError} If a file is damaged; if the data is unavailable and `fallback` is `"error"`; if `directory` is
 * given and does not hold them.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const digits = await datasets.mnist({ train: 500, test: 100, mirrors: [] });
 * console.assert(digits.train.inputs.length === 500 * 784);
 * ```
 */
export function mnist(options: StandInOptions = {}): Promise<TrainTest> {
  return fromIdxOrStandIn("datasets.mnist", manifest, options);
}
