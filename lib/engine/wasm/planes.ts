import type { Layer } from "../../model/mod.ts";

/** How one image lies in memory: a plane of pixels per channel. All in numbers, from the start of the image's room. */
export interface Planes {
  /** Number of planes. */
  readonly channels: number;
  /** Rows of pixels. */
  readonly height: number;
  /** Pixels in a row. */
  readonly width: number;
  /** From a row to the next. */
  readonly row: number;
  /** From a plane to the next; a multiple of 16. */
  readonly plane: number;
  /** The first pixel. */
  readonly origin: number;
  /** Room of an image; a multiple of 16. */
  readonly sample: number;
}

/** Shape of an image: height, width, channels. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Planes without anything between their rows. */
export function tightPlanes([height, width, channels]: ImageShape): Planes {
  const plane = vectors(height * width);
  return { channels, height, width, row: width, plane, origin: 0, sample: channels * plane };
}

/**
 * Planes framed with the zeros that a convolution wants around them. Behind each image there is room for reading a filter
 * and a tile too far.
 */
export function paddedPlanes(
  [height, width, channels]: ImageShape,
  { size, padding }: { readonly size: number; readonly padding: number },
): Planes {
  const row = width + 2 * padding;
  const plane = vectors((height + 2 * padding) * row);
  const origin = padding * row + padding;
  return { channels, height, width, row, plane, origin, sample: vectors(channels * plane + size + 16) };
}

/**
 * Planes of a convolution's results, in rows as long as those of its padded inputs, so that a plane is one stretch of
 * sums: what lies behind the pixels of a row is meaningless. In front there is room for a filter, so that derivatives
 * with zeros between and around them can be convolved back.
 */
export function resultPlanes(inputs: Planes, [height, width, channels]: ImageShape): Planes {
  const size = inputs.row - width + 1;
  const origin = vectors((size - 1) * (inputs.row + 1));
  const { row, plane } = inputs;
  return { channels, height, width, row, plane, origin, sample: origin + channels * plane + 16 };
}

/** The next multiple of 16. */
export function vectors(n: number): number {
  return Math.ceil(n / 16) * 16;
}

/** Planes as a layer wants them. */
export function planesFor(layer: Layer | undefined, shape: ImageShape): Planes {
  return layer?.kind === "conv2d" ? paddedPlanes(shape, layer) : tightPlanes(shape);
}
