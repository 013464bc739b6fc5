import type { Augmentation, Dataset } from "../data/mod.ts";

/** Images and how to change them: plain data, which workers can be sent. */
export interface AugmentedImages {
  /** How they are changed. */
  readonly augmentation: Augmentation;
  /** Height, width and channels of an image. */
  readonly shape: readonly number[];
  /** Number of images. */
  readonly samples: number;
  /** `[channels]`: what comes in from outside an image. */
  readonly black: readonly number[];
}

/** How the images of a data set are changed; nothing where they are not. */
export function augmentedImages({ augmentation, inputShape, samples, black }: Dataset): AugmentedImages | undefined {
  if (!augmentation) return undefined;
  return { augmentation, shape: inputShape, samples, black: black ?? new Array<number>(inputShape[2]!).fill(0) };
}

/**
 * Writes an image in one of its variants.
 *
 * @param index Image and variant, as the batches of augmented data give it.
 * @param inputs All images, `[samples, height, width, channels]`, from `inputsAt` on.
 * @param out Receives the image from `outAt` on.
 */
export function writeVariant(
  { augmentation: { padding, flip }, shape, samples, black }: AugmentedImages,
  index: number,
  { inputs, inputsAt, out, outAt }: {
    readonly inputs: Float32Array;
    readonly inputsAt: number;
    readonly out: Float32Array;
    readonly outAt: number;
  },
): void {
  const [height, width, channels] = shape as readonly [number, number, number];
  const image = inputsAt + (index % samples) * height * width * channels;
  const variant = Math.floor(index / samples);
  const mirrored = flip && variant % 2 === 1;
  const place = flip ? variant >> 1 : variant;
  const places = 2 * padding + 1;
  const down = (Math.floor(place / places) + padding) % places - padding;
  const right = (place + padding) % places - padding;
  let to = outAt;
  for (let y = down; y < height + down; y++) {
    const row = image + y * width * channels;
    for (let i = 0; i < width; i++) {
      const x = (mirrored ? width - 1 - i : i) + right;
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      const from = row + x * channels;
      for (let c = 0; c < channels; c++) out[to++] = inside ? inputs[from + c]! : black[c]!;
    }
  }
}
