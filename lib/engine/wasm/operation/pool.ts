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

/** The largest of every window. */
export const maxPool: LayerOperation<PoolLayer, PoolStep> = {
  lower,
  compile({ from, to, size, stride }, { kernels, y, dy, dx }) {
    const { channels, height, width } = to;
    const [o, p] = [4 * from.origin, 4 * to.origin];
    return {
      ...forward("maxPool", { from, to, size, stride }, { kernels, y }),
      backward({ rows }, x) {
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.maxPoolBackward(
          x + o,
          dx + o,
          from.sample,
          y + p,
          dy + p,
          to.sample,
          rows,
          channels,
          height,
          width,
          size,
          stride,
          from.plane,
          from.row,
          to.plane,
          to.row,
        );
      },
    };
  },
};

/** The mean of every window. */
export const averagePool: LayerOperation<PoolLayer, PoolStep> = {
  lower,
  compile({ from, to, size, stride }, { kernels, y, dy, dx }) {
    const { channels, height, width } = to;
    return {
      ...forward("averagePool", { from, to, size, stride }, { kernels, y }),
      backward({ rows }) {
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.averagePoolBackward(
          dx + 4 * from.origin,
          from.sample,
          dy + 4 * to.origin,
          to.sample,
          rows,
          channels,
          height,
          width,
          size,
          stride,
          from.plane,
          from.row,
          to.plane,
          to.row,
        );
      },
    };
  },
};

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

/** The largest of every window, all channels of a pixel side by side. */
export const maxPoolPixels: Operation<PoolPixelsStep> = {
  compile({ from, to: [outHeight, outWidth], size, stride }, { kernels, y, dy, dx }) {
    const shape = [...from, size, stride, outHeight, outWidth] as const;
    return {
      forward: ({ rows }, x) => kernels.maxPoolPixels(x, y, rows, ...shape),
      backward({ rows }, x) {
        kernels.clear(dx, 4 * rows * sizeOf(from));
        kernels.maxPoolPixelsBackward(x, dx, y, dy, rows, ...shape);
      },
    };
  },
};

/** The mean of every window, all channels of a pixel side by side. */
export const averagePoolPixels: Operation<PoolPixelsStep> = {
  compile({ from, to: [outHeight, outWidth], size, stride }, { kernels, y, dy, dx }) {
    const shape = [...from, size, stride, outHeight, outWidth] as const;
    return {
      forward: ({ rows }, x) => kernels.averagePoolPixels(x, y, rows, ...shape),
      backward({ rows }) {
        kernels.clear(dx, 4 * rows * sizeOf(from));
        kernels.averagePoolPixelsBackward(dx, dy, rows, ...shape);
      },
    };
  },
};

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

function forward(
  kind: PoolStep["kind"],
  { from, to, size, stride }: Pick<PoolStep, "from" | "to" | "size" | "stride">,
  { kernels, y }: Pick<Place, "kernels" | "y">,
): Pick<Passes, "forward"> {
  const { channels, height, width } = to;
  return {
    forward: ({ rows }, x) =>
      kernels[kind](
        x + 4 * from.origin,
        from.sample,
        y + 4 * to.origin,
        to.sample,
        rows,
        channels,
        height,
        width,
        size,
        stride,
        from.plane,
        from.row,
        to.plane,
        to.row,
      ),
  };
}
