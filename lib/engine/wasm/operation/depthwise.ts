import { biasGradient, type ConvolutionStep } from "./convolution.ts";
import type { Operation } from "./operation.ts";

/** A convolution whose every channel has one filter of its own. */
export interface DepthwiseStep extends ConvolutionStep {
  readonly kind: "depthwise";
}

/** Convolutions channel by channel. */
export const depthwise: Operation<DepthwiseStep> = {
  work: ({ to, size }) => 2 * to[0] * to[1] * to[2] * size * size,
  compile(step, place) {
    const { from: [height, width, channels], to: [outHeight, outWidth], size, stride, padding, weight, bias } = step;
    const { kernels, y, dy, dx, shared } = place;
    const taps = size * size * channels;
    const gradient = shared(4 * (taps + 16));
    const shape = [height, width, channels, size, stride, padding, outHeight, outWidth] as const;
    return {
      forward({ weights, rows }, x) {
        const w = weights + 4 * weight;
        kernels.depthwise(x, w, bias ? w + 4 * taps : 0, y, rows, ...shape);
      },
      backward({ weights, rows }, x, target) {
        if (dx !== 0) {
          kernels.clear(dx, 4 * rows * height * width * channels);
          kernels.depthwiseInputs(dy, weights + 4 * weight, dx, rows, ...shape);
        }
        kernels.depthwiseWeights(x, dy, gradient, rows, ...shape);
        kernels.columnSums(gradient, 1, taps, target.alpha, target.beta, target.row + 4 * weight);
        if (bias) {
          biasGradient(place, { rows: rows * outHeight * outWidth, filters: channels, at: weight + taps }, target);
        }
      },
    };
  },
};
