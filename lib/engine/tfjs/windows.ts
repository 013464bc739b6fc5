import * as tf from "@tensorflow/tfjs";

/**
 * What each tap of a filter sees: `size × size` images, row by row, of the pixels that the tap meets. A convolution is then
 * a product, which every backend can train.
 */
export function windows(x: tf.Tensor, size: number, stride: number): tf.Tensor[] {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [outHeight, outWidth] = [height, width].map((side) => Math.floor((side - size) / stride) + 1);
  const padded = stride === 1 ? x : tf.pad(x, [[0, 0], [0, stride], [0, stride], [0, 0]]);
  const slices: tf.Tensor[] = [];
  for (let dy = 0; dy < size; dy++) {
    for (let dx = 0; dx < size; dx++) {
      slices.push(
        stride === 1
          ? tf.slice(x, [0, dy, dx, 0], [batch, outHeight!, outWidth!, channels])
          : everyNth(padded, [dy, dx], [outHeight!, outWidth!], stride),
      );
    }
  }
  return slices;
}

/** Maximum pooling, whose own gradient is wrong on the wasm backend of tfjs. Of equal values the first wins. */
export function maxPool(x: tf.Tensor, size: number, stride: number): tf.Tensor {
  return windows(x, size, stride).reduce((a, b) => tf.maximum(a, b));
}

// x[:, dy + stride·i, dx + stride·j, :] for i < height, j < width, by slices, whose gradient every backend has.
function everyNth(x: tf.Tensor, [dy, dx]: number[], [height, width]: number[], stride: number): tf.Tensor {
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const area = [batch, height! * stride, width! * stride, channels];
  const rows = tf.slice(x, [0, dy!, dx!, 0], area).reshape([batch * height!, stride, width! * stride * channels]);
  const kept = tf.slice(rows, [0, 0, 0], [batch * height!, 1, width! * stride * channels]);
  const columns = tf.slice(kept.reshape([batch * height! * width!, stride, channels]), [0, 0, 0], [
    batch * height! * width!,
    1,
    channels,
  ]);
  return columns.reshape([batch, height!, width!, channels]);
}
