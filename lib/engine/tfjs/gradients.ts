import * as tf from "@tensorflow/tfjs";

/**
 * Gradients that TensorFlow.js 4.22 lacks on its wasm backend (convolutions, embeddings), has wrong there (maximum pooling)
 * or takes ten times as long for as for the way forward (products), put together from fast operations of the backend. On
 * other backends its own are used.
 */
export function completeGradients(): void {
  if (done) return;
  done = true;
  override("BatchMatMul", (dy, [a, b], { transposeA, transposeB }) => {
    const turnedIf = (turn: unknown, x: tf.Tensor) => turn ? turned(x) : x;
    return {
      a: () => turnedIf(transposeA, tf.matMul(dy, turnedIf(!transposeB, b!))),
      b: () => turnedIf(transposeB, tf.matMul(turnedIf(!transposeA, a!), dy)),
    };
  });
  override("Conv2D", (dy, [x, filter], attributes) => {
    const geometry = geometryOf(x!, filter!.shape, attributes);
    return {
      x: () => {
        const [above, left] = geometry.size.map((side) => side - 1) as [number, number];
        const { before, whole } = geometry;
        const flipped = turned(backwards(filter!));
        const wide = placed(apart(dy, geometry), [above, left], [whole[0] + above, whole[1] + left]);
        return tf.slice(
          tf.conv2d(wide as tf.Tensor4D, flipped as tf.Tensor4D, 1, "valid"),
          [0, ...before, 0],
          x!.shape,
        );
      },
      filter: () => filterGradient(padded(x!, geometry), dy, geometry),
    };
  });
  override("Conv2DBackpropInput", (dx, [dy, filter], attributes) => {
    const geometry = geometryOf(dx, filter!.shape, attributes);
    return {
      dy: () => tf.conv2d(dx as tf.Tensor4D, filter as tf.Tensor4D, ...strided(attributes)),
      filter: () => filterGradient(padded(dx, geometry), dy!, geometry),
    };
  });
  override("DepthwiseConv2dNative", (dy, [x, filter], attributes) => {
    const geometry = geometryOf(x!, filter!.shape, attributes, true);
    const [, , channels, multiplier] = filter!.shape as Shape4;
    const byChannel = dy.reshape([-1, channels, multiplier]);
    return {
      x: () =>
        back(geometry, x!.shape as Shape4, (a, b) => {
          const tap = tf.slice(filter!, [a, b, 0, 0], [1, 1, -1, -1]).reshape([1, channels, multiplier]);
          return byChannel.mul(tap).sum(2);
        }),
      filter: () => {
        const image = padded(x!, geometry);
        const taps = places(geometry).map(([a, b]) =>
          windowAt(image, geometry, a, b).reshape([-1, channels, 1]).mul(byChannel).sum(0)
        );
        return tf.stack(taps).reshape(filter!.shape);
      },
    };
  });
  override("MaxPool", (dy, [x, y], attributes) => {
    const [height, width] = pair(attributes["filterSize"] as number | [number, number]);
    const geometry = geometryOf(x!, [height, width, x!.shape[3]!, 1], { ...attributes, dilations: 1 }, true);
    return {
      x: () => {
        const image = padded(x!, geometry, -Infinity);
        let free: tf.Tensor = tf.onesLike(y!); // of equal values the first wins
        return back(geometry, x!.shape as Shape4, (a, b) => {
          const hit = tf.equal(windowAt(image, geometry, a, b), y!).toFloat().mul(free);
          free = free.sub(hit);
          return dy.mul(hit);
        });
      },
    };
  });
  override("GatherV2", (dy, [x, indices], { axis, batchDims }) => {
    if (axis !== 0 || batchDims !== 0) return undefined;
    const [rows, ...rest] = x!.shape as [number, ...number[]];
    const at = indices!.toInt().reshape([-1, 1]);
    return {
      x: () => tf.scatterND(at, dy.reshape([at.shape[0]!, -1]), [rows, x!.size / rows]).reshape([rows, ...rest]),
      indices: () => indices!,
    };
  });
  override("ResizeNearestNeighbor", () => {
    throw new Error("gradient function not found for ResizeNearestNeighbor");
  });
}

let done = false;

type Shape4 = [number, number, number, number];
type Attributes = Readonly<Record<string, unknown>>;
type Gradients = Readonly<Record<string, () => tf.Tensor>>;

/** Replaces a gradient on the wasm backend, where the replacement gives one. */
function override(
  kernelName: string,
  gradients: (dy: tf.Tensor, saved: readonly tf.Tensor[], attributes: Attributes) => Gradients | undefined,
): void {
  const original = tf.getGradient(kernelName);
  tf.registerGradient({
    ...original,
    gradFunc(dy, saved, attributes) {
      const ours = tf.getBackend() === "wasm" ? gradients(dy as tf.Tensor, saved, attributes) : undefined;
      return ours ?? original.gradFunc(dy, saved, attributes);
    },
  });
}

interface Geometry {
  readonly size: readonly [height: number, width: number];
  readonly stride: readonly [down: number, right: number];
  readonly out: readonly [height: number, width: number];
  /** Zeros above and left of the image, and how large it is with all of them. */
  readonly before: readonly [above: number, left: number];
  readonly whole: readonly [height: number, width: number];
}

function geometryOf(
  x: tf.Tensor,
  filter: readonly number[],
  { strides, dilations, pad, dimRoundingMode, dataFormat }: Attributes,
  depthwise = false,
): Geometry {
  if (dataFormat === "NCHW" || pair((dilations ?? 1) as number).some((d) => d > 1)) {
    throw new Error("gradient function not found for a convolution with dilations or channels in front");
  }
  const info = tf.backend_util.computeConv2DInfo(
    ...[x.shape as Shape4, filter as Shape4, strides as number, 1, pad as "same"] as const,
    ...[dimRoundingMode as "floor" | undefined, depthwise] as const,
  );
  const { top, left } = info.padInfo;
  const out = [info.outHeight, info.outWidth] as const;
  const stride = [info.strideHeight, info.strideWidth] as const;
  const size = [info.filterHeight, info.filterWidth] as const;
  const reached = (i: 0 | 1) => out[i] * stride[i] + size[i] - 1;
  const whole = [Math.max(reached(0), top + info.inHeight), Math.max(reached(1), left + info.inWidth)] as const;
  return { size, stride, out, before: [top, left], whole };
}

function strided({ strides, pad, dimRoundingMode }: Attributes) {
  // "NHWC" and no dilation are the defaults; tfjs names rounding last.
  return dimRoundingMode === undefined
    ? [strides as [number, number], pad as "same"] as const
    : [strides as [number, number], pad as "same", undefined, undefined, dimRoundingMode as "floor"] as never;
}

const pair = (value: number | readonly number[]): [number, number] =>
  typeof value === "number" ? [value, value] : [value[0]!, value[1]!];

function padded(x: tf.Tensor, { before, whole }: Geometry, value = 0): tf.Tensor {
  return placed(x, before, whole, value);
}

/** Images with a border, so that they lie so far from the upper left of larger ones. */
function placed(
  x: tf.Tensor,
  [above, left]: readonly [number, number],
  [height, width]: readonly [number, number],
  value = 0,
): tf.Tensor {
  const [, rows, columns] = x.shape as Shape4;
  return tf.pad(x, [[0, 0], [above, height - above - rows], [left, width - left - columns], [0, 0]], value);
}

/** Matrices, or many of them, with rows as columns. */
function turned(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

const places = ({ size: [height, width] }: Geometry) =>
  Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width] as const);

/** What tap (a, b) of a window sees, `[batch, out height, out width, channels]`; by slices, which are fast. */
function windowAt(image: tf.Tensor, { stride: [down, right], out: [height, width] }: Geometry, a: number, b: number) {
  const [batch, , , channels] = image.shape as Shape4;
  const area = tf.slice(image, [0, a, b, 0], [batch, height * down, width * right, channels]);
  const rows = firstOf(area.reshape([batch * height, down, width * right * channels]));
  return firstOf(rows.reshape([batch * height * width, right, channels])).reshape([batch, height, width, channels]);
}

/** The first row of every matrix. */
function firstOf(x: tf.Tensor): tf.Tensor {
  const [matrices, rows, columns] = x.shape as [number, number, number];
  return rows === 1 ? x : tf.slice(x, [0, 0, 0], [matrices, 1, columns]);
}

/** A filter with its taps in the other order. */
function backwards(filter: tf.Tensor): tf.Tensor {
  const [height, width, channels, filters] = filter.shape as Shape4;
  const taps = filter.reshape([height * width, channels, filters]);
  return tf.gather(taps, tf.range(height * width - 1, -1, -1, "int32")).reshape(filter.shape);
}

function filterGradient(image: tf.Tensor, dy: tf.Tensor, geometry: Geometry): tf.Tensor {
  const [channels, filters] = [image.shape[3]!, dy.shape[3]!];
  const byChannel = tf.transpose(image, [3, 1, 2, 0]);
  const rows = tf.transpose(dy, [1, 2, 0, 3]).reshape([-1, filters]);
  const taps = places(geometry).map(([a, b]) =>
    tf.matMul(windowAt(byChannel, geometry, a, b).reshape([channels, -1]), rows)
  );
  return tf.stack(taps).reshape([...geometry.size, channels, filters]);
}

/** The sum over taps of what each sends back to the pixels that it saw. */
function back(geometry: Geometry, shape: Shape4, at: (a: number, b: number) => tf.Tensor): tf.Tensor {
  const { out, before, whole } = geometry;
  const [batch, , , channels] = shape;
  const sum = places(geometry)
    .map(([a, b]) => placed(apart(at(a, b).reshape([batch, ...out, channels]), geometry), [a, b], whole))
    .reduce((x, y) => x.add(y));
  return tf.slice(sum, [0, ...before, 0], shape);
}

/** Pixels as far apart as the strides say, with zeros between them. */
function apart(x: tf.Tensor, { stride: [down, right] }: Geometry): tf.Tensor {
  const [batch, height, width, channels] = x.shape as Shape4;
  const wide = spread(x.reshape([batch * height, 1, width * channels]), down)
    .reshape([batch * height * down * width, 1, channels]);
  const spaced = spread(wide, right).reshape([batch, height * down, width * right, channels]);
  return tf.slice(spaced, [0, 0, 0, 0], [batch, (height - 1) * down + 1, (width - 1) * right + 1, channels]);
}

/** Every row followed by zeros, so that it stands `times` apart from the next. */
function spread(x: tf.Tensor, times: number): tf.Tensor {
  return times === 1 ? x : tf.pad(x, [[0, 0], [0, times - 1], [0, 0]]);
}
