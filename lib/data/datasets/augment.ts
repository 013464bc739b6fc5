import { z } from "zod";
import { checkOptions, InputError, sha256 } from "../../base/mod.ts";
import { checkVariants } from "../augmentation.ts";
import type { TrainTest } from "../dataset.ts";

/** Options of {@linkcode augment}. */
export interface AugmentOptions {
  /** The largest shift in pixels, up, down, left and right. Default: 4. */
  readonly padding?: number;
  /** Whether images are mirrored left to right with probability ½. Default: true. */
  readonly flip?: boolean;
}

const schema = z.strictObject({ padding: z.int().min(0).max(255).optional(), flip: z.boolean().optional() });

/**
 * Augments training images in every mini-batch: shifted by up to `padding` pixels each way, filled with black, and
 * mirrored with probability ½, the standard for CIFAR-10 (He et al., 2015). The draws depend only on seed, device and
 * step. Test images stay unchanged. May come before or after {@linkcode standardize}.
 *
 * @throws {InputError} If an option is out of range, the inputs are not images `[height, width, channels]`, or they are
 * augmented already.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const images = datasets.augment(await datasets.cifar10({ train: 500, test: 100, mirrors: [] }));
 * console.assert(images.train.name.endsWith(", augmented"));
 * ```
 */
export function augment({ train, test }: TrainTest, options: AugmentOptions = {}): TrainTest {
  const { padding = 4, flip = true } = checkOptions("datasets.augment", schema, options);
  const { inputShape, name, checksum } = train;
  if (inputShape.length !== 3 || train.tokens !== undefined) {
    throw new InputError(
      `datasets.augment: the inputs of ${name} are [${inputShape.join(", ")}]; give images [height, width, channels]`,
    );
  }
  if (train.augmentation) throw new InputError(`datasets.augment: ${name} is augmented already; do it once`);
  const changed = {
    ...train,
    name: `${name}, augmented`,
    augmentation: { padding, flip },
    checksum: sha256(`${checksum} moved ${padding} mirrored ${flip}`),
  };
  checkVariants(changed);
  return { train: changed, test };
}
