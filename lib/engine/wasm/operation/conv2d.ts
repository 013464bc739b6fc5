import type { Conv2dLayer } from "../../../model/mod.ts";
import { type ImageShape, paddedPlanes, resultPlanes } from "../planes.ts";
import { biasGradient, type ConvolutionStep } from "./convolution.ts";
import type { ConvolvePlanesStep } from "./convolve_planes.ts";
import type { DepthwiseStep } from "./depthwise.ts";
import type { Build, LayerOperation, Target } from "./operation.ts";
import type { WinogradStep } from "./winograd.ts";

/** A convolution over images by products with patches. */
export interface Conv2dStep extends ConvolutionStep {
  readonly kind: "conv2d";
  /** Groups of channels. */
  readonly groups: number;
}

/** Numbers of the patches that are made at a time, at most: they stay in the cache. */
const PATCHES = 2 ** 15;

/** Convolutions: over planes, by Winograd's transforms, channel by channel, or by products with patches. */
export const conv2d: LayerOperation<Conv2dLayer, Conv2dStep> = {
  lower(layer, build) {
    if (overPlanes(layer, build)) return lowerToPlanes(layer, build);
    build.flat();
    const { size, stride = 1, padding, groups = 1, filters, bias = true } = layer;
    const [from, to] = [build.shape, build.after] as [ImageShape, ImageShape];
    const weight = build.parameters();
    if (bias) build.parameters();
    const numbers = to[0] * to[1] * filters;
    const channels = from[2];
    const common = { trains: true, from, to, size, stride, padding, weight, bias } as const;
    if (groups === channels && groups === filters && groups > 1) {
      build.push<DepthwiseStep>({ kind: "depthwise", ...common }, numbers);
    } else if (size === 3 && padding === 1 && stride === 1 && groups === 1 && channels % 4 === 0 && filters % 4 === 0) {
      build.push<WinogradStep>({ kind: "winograd", ...common }, numbers);
    } else {
      build.push<Conv2dStep>({ kind: "conv2d", ...common, groups }, numbers);
    }
  },
  work: ({ from, to, size, groups }) => 2 * to[0] * to[1] * to[2] * size * size * (from[2] / groups),
  compile(step, place) {
    const { from: [height, width, channels], to: [outHeight, outWidth, filters], size, stride, padding, groups } = step;
    const { weight, bias } = step;
    const { kernels, y, dy, dx, rows: most, shared } = place;
    const [own, made] = [channels / groups, filters / groups];
    const taps = size * size * own;
    const [pixels, results] = [height * width, outHeight * outWidth];
    const direct = size === 1 && stride === 1 && padding === 0;
    const together = direct ? most : Math.min(Math.max(Math.floor(PATCHES / (results * taps)), 1), most);
    const p = direct ? 0 : shared(4 * (together * results * taps + 16));
    const swapped = shared(4 * (taps * made + 16));
    const rowStride = direct ? channels : taps;
    const biases = weight + taps * filters;

    /** Patches of some images for a group, and where they lie. */
    function patchesOf(x: number, first: number, count: number, group: number): number {
      const image = x + 4 * (first * pixels * channels + group * own);
      if (direct) return image;
      kernels.patches(image, p, count, height, width, channels, own, size, stride, padding, outHeight, outWidth);
      return p;
    }

    return {
      forward({ weights, rows }, x) {
        for (let first = 0; first < rows; first += together) {
          const count = Math.min(together, rows - first);
          for (let group = 0; group < groups; group++) {
            const a = patchesOf(x, first, count, group);
            const w = weights + 4 * (weight + group * made);
            const b = weights + 4 * (biases + group * made);
            const c = y + 4 * (first * results * filters + group * made);
            kernels.product(
              a,
              rowStride,
              1,
              w,
              filters,
              b,
              0,
              1,
              bias ? 1 : 0,
              c,
              filters,
              count * results,
              made,
              taps,
            );
          }
        }
      },
      backward({ weights, rows }, x, target) {
        if (dx !== 0) kernels.clear(dx, 4 * rows * pixels * channels);
        for (let group = 0; group < groups; group++) {
          if (dx !== 0) kernels.transpose(weights + 4 * (weight + group * made), taps, made, filters, swapped, taps);
          const g = target.row + 4 * (weight + group * made);
          for (let first = 0; first < rows; first += together) {
            const count = Math.min(together, rows - first);
            const { alpha, beta } = first === 0 ? target : added(target);
            const d = dy + 4 * (first * results * filters + group * made);
            const a = patchesOf(x, first, count, group);
            kernels.product(
              a,
              1,
              rowStride,
              d,
              filters,
              g,
              filters,
              alpha,
              beta,
              g,
              filters,
              taps,
              made,
              count * results,
            );
            if (dx === 0) continue;
            const into = dx + 4 * (first * pixels * channels + group * own);
            const out = direct ? into : p;
            kernels.product(d, filters, 1, swapped, taps, 0, 0, 1, 0, out, rowStride, count * results, taps, made);
            if (direct) continue;
            kernels.addPatches(
              p,
              into,
              count,
              height,
              width,
              channels,
              own,
              size,
              stride,
              padding,
              outHeight,
              outWidth,
            );
          }
        }
        if (bias) biasGradient(place, { rows: rows * results, filters, at: biases }, target);
      },
    };
  },
};

/** Where gradients go that are added to the first ones. */
function added({ row, alpha, beta }: Target): Target {
  return { row, alpha: beta === 1 ? alpha : 1, beta: 1 };
}

/** Rows of pixels are the longer vectors where there are few filters, or few channels that lie in planes already. */
function overPlanes({ filters, stride = 1, groups = 1 }: Conv2dLayer, { shape, value }: Build): boolean {
  return stride === 1 && groups === 1 && (filters % 8 !== 0 || (value.planes !== undefined && shape[2]! % 8 !== 0));
}

function lowerToPlanes(layer: Conv2dLayer, build: Build): void {
  const { size, bias = true } = layer;
  const from = build.planes(paddedPlanes(build.shape as ImageShape, layer));
  const to = resultPlanes(from, build.after as ImageShape);
  const weight = build.parameters();
  if (bias) build.parameters();
  build.push<ConvolvePlanesStep>(
    { kind: "convolvePlanes", trains: true, from, to, size, weight, bias },
    { planes: to, untidy: true },
  );
}
