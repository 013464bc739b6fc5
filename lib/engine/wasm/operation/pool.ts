import type { PoolLayer } from "../../../model/mod.ts";
import { type ImageShape, type Planes, planesFor } from "../planes.ts";
import {
  type Build,
  type LayerOperation,
  type Operation,
  type Passes,
  type Place,
  size as sizeOf,
  type Step,
} from "./operation.ts";

/** Pooling in windows of `size × size`. */
export interface PoolStep extends Step {
  readonly kind: "maxPool" | "averagePool";
  /** Planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
  /** Height and width of the window. */
  readonly size: number;
  /** Step between windows. */
  readonly stride: number;
}

/** Pooling of images `[height, width, channels]`. */
export interface PoolPixelsStep extends Step {
  readonly kind: "maxPoolPixels" | "averagePoolPixels";
  /** Shape of the images before it. */
  readonly from: ImageShape;
  /** Shape of the images behind it. */
  readonly to: ImageShape;
  /** Height and width of the window. */
  readonly size: number;
  /** Step between windows. */
  readonly stride: number;
}

/** The largest of every window. */
export const maxPool: LayerOperation<PoolLayer, PoolStep> = { lower, compile: overPlanes };

/** The mean of every window. */
export const averagePool: LayerOperation<PoolLayer, PoolStep> = { lower, compile: overPlanes };

/** The largest of every window, all channels of a pixel side by side. */
export const maxPoolPixels: Operation<PoolPixelsStep> = { compile: overPixels };

/** The mean of every window, all channels of a pixel side by side. */
export const averagePoolPixels: Operation<PoolPixelsStep> = { compile: overPixels };

function lower({ kind, size, stride }: PoolLayer, build: Build): void {
  const after = build.after as ImageShape;
  if (build.value.planes) {
    const to = planesFor(build.next, after);
    build.push<PoolStep>({ kind, from: build.planes(), to, size, stride }, { planes: to });
  } else {
    const from = build.shape as ImageShape;
    build.push<PoolPixelsStep>({ kind: `${kind}Pixels`, from, to: after, size, stride }, sizeOf(after));
  }
}

function overPlanes({ kind, from, to, size, stride }: PoolStep, { kernels, y, dy, dx }: Place): Passes {
  const [first, made] = [4 * from.origin, 4 * to.origin];
  const windows = [to.channels, to.height, to.width, size, stride, from.plane, from.row, to.plane, to.row] as const;
  return {
    forward: ({ rows }, x) => kernels[kind](x + first, from.sample, y + made, to.sample, rows, ...windows),
    backward({ rows }, x) {
      const [d, by] = [dx + first, dy + made];
      kernels.clear(dx, 4 * rows * from.sample);
      if (kind === "averagePool") kernels.averagePoolBackward(d, from.sample, by, to.sample, rows, ...windows);
      else kernels.maxPoolBackward(x + first, d, from.sample, y + made, by, to.sample, rows, ...windows);
    },
  };
}

function overPixels({ kind, from, to, size, stride }: PoolPixelsStep, { kernels, y, dy, dx }: Place): Passes {
  const windows = [...from, size, stride, to[0], to[1]] as const;
  return {
    forward: ({ rows }, x) => kernels[kind](x, y, rows, ...windows),
    backward({ rows }, x) {
      kernels.clear(dx, 4 * rows * sizeOf(from));
      if (kind === "averagePoolPixels") kernels.averagePoolPixelsBackward(dx, dy, rows, ...windows);
      else kernels.maxPoolPixelsBackward(x, dx, y, dy, rows, ...windows);
    },
  };
}
