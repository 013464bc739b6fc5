import { biasGradient, type ConvolutionStep } from "./convolution.ts";
import type { Operation } from "./operation.ts";

/** A convolution 3 × 3 with padding 1 and stride 1; channels and filters are multiples of 4. */
export interface WinogradStep extends ConvolutionStep {
  readonly kind: "winograd";
}

/** Places of a transformed tile. */
const PLACES = 16;
/** Numbers between the planes of places: without them, all 16 would want the same lines of the cache. */
const GAP = 16;
/** Numbers of the transformed tiles that are multiplied at a time, about: they stay in the cache. */
const TILES_NUMBERS = 2 ** 16;
const TILES = { least: 48, most: 192 } as const;

/** Convolutions by Winograd's F(2 × 2, 3 × 3); see kernel/winograd.ts. */
export const winograd: Operation<WinogradStep> = {
  work: ({ from, to }) => 2 * to[0] * to[1] * to[2] * 9 * from[2],
  compile(step, place) {
    const { from: [height, width, channels], to: [, , filters], weight, bias } = step;
    const { kernels, y, dy, dx, rows: most, room, shared } = place;
    const perImage = Math.ceil(height / 2) * Math.ceil(width / 2);
    const fitting = Math.floor(TILES_NUMBERS / (PLACES * (channels + filters)));
    const together = Math.min(Math.max(fitting, TILES.least), TILES.most, most * perImage);
    const weights = channels * filters;
    const filterPlane = weights + GAP;
    const zeros = room(4 * Math.max(channels, filters));
    const u = shared(4 * PLACES * filterPlane);
    const swapped = shared(4 * PLACES * filterPlane);
    const gradient = shared(4 * PLACES * filterPlane);
    const [leftPlane, rightPlane] = [together * channels + GAP, together * filters + GAP];
    const left = shared(4 * PLACES * leftPlane);
    const right = shared(4 * PLACES * rightPlane);

    return {
      forward({ weights: theta, rows }, x) {
        const w = theta + 4 * weight;
        kernels.winogradWeights(w, u, weights, 4 * filterPlane);
        const tiles = rows * perImage;
        for (let first = 0; first < tiles; first += together) {
          const m = Math.min(together, tiles - first);
          kernels.winogradInputs(x, left, first, m, height, width, channels, leftPlane, zeros);
          for (let p = 0; p < PLACES; p++) {
            const [a, b, c] = [left + 4 * p * leftPlane, u + 4 * p * filterPlane, right + 4 * p * rightPlane];
            kernels.product(a, channels, 1, b, filters, 0, 0, 1, 0, c, filters, m, filters, channels);
          }
          const b = bias ? w + 4 * 9 * weights : 0;
          kernels.winogradOutputs(right, y, b, first, m, height, width, filters, rightPlane);
        }
      },
      backward({ weights: theta, rows }, x, target) {
        if (dx !== 0) {
          // Filters turned by half a circle have their places 0 and 3 exchanged.
          kernels.winogradWeights(theta + 4 * weight, u, weights, 4 * filterPlane);
          for (let p = 0; p < PLACES; p++) {
            const turned = 4 * turn(p >> 2) + turn(p & 3);
            kernels.transpose(
              u + 4 * turned * filterPlane,
              channels,
              filters,
              filters,
              swapped + 4 * p * filterPlane,
              channels,
            );
          }
        }
        const tiles = rows * perImage;
        for (let first = 0; first < tiles; first += together) {
          const m = Math.min(together, tiles - first);
          if (dx !== 0) {
            kernels.winogradInputs(dy, right, first, m, height, width, filters, rightPlane, zeros);
            for (let p = 0; p < PLACES; p++) {
              const [a, b, c] = [right + 4 * p * rightPlane, swapped + 4 * p * filterPlane, left + 4 * p * leftPlane];
              kernels.product(a, filters, 1, b, channels, 0, 0, 1, 0, c, channels, m, channels, filters);
            }
            kernels.winogradOutputs(left, dx, 0, first, m, height, width, channels, leftPlane);
          }
          kernels.winogradInputs(x, left, first, m, height, width, channels, leftPlane, zeros);
          kernels.winogradDerivatives(dy, right, first, m, height, width, filters, rightPlane, zeros);
          for (let p = 0; p < PLACES; p++) {
            const [a, b, g] = [left + 4 * p * leftPlane, right + 4 * p * rightPlane, gradient + 4 * p * filterPlane];
            const beta = first === 0 ? 0 : 1;
            kernels.product(a, 1, channels, b, filters, g, filters, 1, beta, g, filters, channels, filters, m);
          }
        }
        kernels.winogradGradient(
          gradient,
          target.row + 4 * weight,
          weights,
          4 * filterPlane,
          target.alpha,
          target.beta,
        );
        if (bias) biasGradient(place, { rows: rows * height * width, filters, at: weight + 9 * weights }, target);
      },
    };
  },
};

function turn(place: number): number {
  return place === 0 ? 3 : place === 3 ? 0 : place;
}
