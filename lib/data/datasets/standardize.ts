import { z } from "zod";
import { checkOptions, InputError, sha256 } from "../../base/mod.ts";
import type { Dataset, TrainTest } from "../dataset.ts";

/** Options of {@linkcode standardize}. */
export interface StandardizeOptions {
  /** `[channels]`: subtracted from every value of its channel. */
  readonly mean: readonly number[];
  /** `[channels]`: divisor of the difference. */
  readonly deviation: readonly number[];
}

const schema = z.strictObject({
  mean: z.array(z.number()).min(1).readonly(),
  deviation: z.array(z.number().positive()).min(1).readonly(),
});

/**
 * Shifts and scales each channel of the inputs, in both parts: x ← (x − mean) / deviation. Paper C's official code uses
 * 0.5 and 0.5 for Fashion-MNIST.
 *
 * @throws {InputError} If mean and deviation do not have one number for each channel, the last side of an input.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 10, test: 10 });
 * const { train } = datasets.standardize(digits, { mean: [0.5], deviation: [0.5] });
 * console.assert(train.inputs.every((pixel) => pixel >= -1 && pixel <= 1));
 * ```
 */
export function standardize(sets: TrainTest, options: StandardizeOptions): TrainTest {
  checkOptions("datasets.standardize", schema, options);
  return { train: standardized(sets.train, options), test: standardized(sets.test, options) };
}

function standardized(dataset: Dataset, { mean, deviation }: StandardizeOptions): Dataset {
  const channels = dataset.inputShape.at(-1)!;
  if (mean.length !== channels || deviation.length !== channels) {
    throw new InputError(
      `datasets.standardize: ${mean.length} means and ${deviation.length} deviations for inputs ` +
        `[${dataset.inputShape.join(", ")}] of ${dataset.name}; give ${channels} of each, one for each channel`,
    );
  }
  const inputs = new Float32Array(dataset.inputs.length);
  for (let c = 0; c < channels; c++) {
    const origin = mean[c]!;
    const scale = deviation[c]!;
    for (let i = c; i < inputs.length; i += channels) inputs[i] = (dataset.inputs[i]! - origin) / scale;
  }
  const black = mean.map((m, c) => Math.fround(((dataset.black?.[c] ?? 0) - m) / deviation[c]!));
  const checksum = sha256(`${dataset.checksum} mean ${mean.join(" ")} deviation ${deviation.join(" ")}`);
  return { ...dataset, inputs, black, checksum };
}
