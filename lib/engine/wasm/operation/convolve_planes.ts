import type { Planes } from "../planes.ts";
import type { Operation, Step } from "./operation.ts";

/** A convolution with filters of `size × size`. */
export interface ConvolvePlanesStep extends Step {
  readonly kind: "convolvePlanes";
  /** Padded planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
  /** Height and width of the filters. */
  readonly size: number;
  /** Where the weights begin in a row of parameters; the biases, if any, follow them. */
  readonly weight: number;
  /** Whether there are biases. */
  readonly bias: boolean;
}

/** Convolutions over planes: for few channels or filters. */
export const convolvePlanes: Operation<ConvolvePlanesStep> = {
  work: ({ from, to, size }) => 2 * from.channels * size * size * to.channels * to.plane,
  compile({ from, to, size, weight, bias }, { kernels, y, dy, dx, temporary, room, table }) {
    const [channels, filters, pixels] = [from.channels, to.channels, to.height * to.row];
    const columns = (pixels + 15) & ~15;
    const [taps, tapsBack] = [size * size * channels, size * size * filters];
    const weights = taps * filters;
    const parameters = weights + (bias ? filters : 0);
    const gradient = room(4 * parameters);
    const offsets = table(taps, () => tapOffsets({ from, to, size }).forward);
    const offsetsBack = table(tapsBack, () => tapOffsets({ from, to, size }).back);
    const swapped = room(4 * weights);
    // Tiles of products are faster than dot products where there are enough channels and filters to fill them.
    const derivatives = channels >= 3 && filters >= 8 ? room(4 * pixels * filters) : 0;

    /** Derivatives by the inputs: every input gathers the derivatives of the outputs it reaches. */
    function convolveBack(w: number, rows: number): void {
      kernels.swapTapsAndChannels(w, size * size, channels, filters, swapped);
      for (let s = 0; s < rows; s++) {
        const d = dy + 4 * (s * to.sample + to.origin);
        const into = dx + 4 * s * from.sample;
        kernels.convolve(swapped, tapsBack, 1, d, offsetsBack, 0, into, from.plane, channels, from.plane, tapsBack);
      }
    }

    /** Derivatives by the weights of one image, added to those of the images before it. */
    function correlate(image: number, delta: number, first: boolean): void {
      if (derivatives === 0) {
        const add = first ? 0 : 1;
        kernels.correlate(image, offsets, delta, to.plane, gradient, filters, taps, filters, pixels, add, temporary);
        return;
      }
      kernels.fromPlanes(delta, 0, derivatives, 1, filters, to.height, to.row, to.plane, to.row);
      for (let tap = 0; tap < size * size; tap++) {
        const x = image + 4 * (Math.floor(tap / size) * from.row + (tap % size));
        const g = gradient + 4 * tap * channels * filters;
        const beta = first ? 0 : 1;
        const n = filters;
        kernels.product(x, from.plane, 1, derivatives, n, g, n, 1, beta, g, n, channels, n, pixels);
      }
    }

    return {
      forward({ weights: theta, rows }, x) {
        const w = theta + 4 * weight;
        const b = bias ? w + 4 * weights : 0;
        for (let s = 0; s < rows; s++) {
          const image = x + 4 * s * from.sample;
          const result = y + 4 * (s * to.sample + to.origin);
          kernels.convolve(w, 1, filters, image, offsets, b, result, to.plane, filters, columns, taps);
        }
      },
      backward({ weights: theta, rows }, x, { row, alpha, beta }) {
        if (dx !== 0) convolveBack(theta + 4 * weight, rows);
        const delta = dy + 4 * to.origin;
        for (let s = 0; s < rows; s++) correlate(x + 4 * s * from.sample, delta + 4 * s * to.sample, s === 0);
        if (bias) kernels.planeSums(delta, to.sample, rows, filters, pixels, to.plane, gradient + 4 * weights);
        kernels.columnSums(gradient, 1, parameters, alpha, beta, row + 4 * weight);
      },
    };
  },
};

/**
 * Offsets of taps: forward, in the order of the weights' `[size, size, channels]`, from the first padded pixel of an
 * image; back, in the order of `[size, size, filters]`, from the first derivative.
 */
function tapOffsets({ from, to, size }: Pick<ConvolvePlanesStep, "from" | "to" | "size">) {
  const forward: number[] = [];
  const back: number[] = [];
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      for (let c = 0; c < from.channels; c++) forward.push(c * from.plane + a * from.row + b);
      for (let f = 0; f < to.channels; f++) back.push(f * to.plane - a * from.row - b);
    }
  }
  return { forward, back };
}
