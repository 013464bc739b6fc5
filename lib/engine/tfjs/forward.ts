import * as tf from "@tensorflow/tfjs";
import { match } from "ts-pattern";
import type { ActivationName, Layer, Model } from "../../model/mod.ts";
import { namedTensors } from "./trial.ts";

/**
 * The outputs of a model before the loss, `[batch, classes]`.
 *
 * @param tensors The model's parameters, in the order and shapes of its layout.
 * @param inputs `[batch, features]`.
 */
export function forward(model: Model, tensors: readonly tf.Tensor[], inputs: tf.Tensor): tf.Tensor2D {
  const image = inputs.reshape([-1, ...model.inputShape]);
  if (model.own) return model.own.forward(image, namedTensors(model, tensors), tf) as tf.Tensor2D;
  return model.layers.reduce(
    (x, layer, i) => apply(layer, x, tensors.filter((_, t) => model.layout[t]!.layer === i)),
    image,
  ) as tf.Tensor2D;
}

/** Numbers in the largest array that `forward` makes for one sample. */
export function largestArray({ inputShape, layers, shapes }: Model): number {
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  return layers.reduce((largest, layer, i) => {
    const [before, after] = [shapes[i - 1] ?? inputShape, shapes[i]!];
    const windows = layer.kind === "conv2d" ? after[0]! * after[1]! * layer.size ** 2 * before[2]! : 0;
    return Math.max(largest, windows, size(after));
  }, size(inputShape));
}

/**
 * The mean loss of a batch; a scalar. `targets` `[batch, outputs]` are 1 for the label, else 0 (or −1 for the squared loss),
 * or real values.
 */
export function batchLoss({ loss, own }: Model, outputs: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return match(loss)
    .with("crossEntropy", () => targets.mul(tf.logSoftmax(outputs)).sum(1).neg().mean())
    .with("squared", () => outputs.sub(targets).square().sum(1).mul(0.5).mean())
    .with("own", () => own!.loss!(outputs, targets, tf).mean())
    .exhaustive() as tf.Scalar;
}

function apply(layer: Layer, x: tf.Tensor, tensors: readonly tf.Tensor[]): tf.Tensor {
  return match(layer)
    .with({ kind: "dense" }, ({ activation, weightScale }) => {
      const [weight, bias] = tensors as [tf.Tensor2D, tf.Tensor1D];
      const flat = x.reshape([x.shape[0]!, -1]) as tf.Tensor2D;
      const product = tf.matMul(flat, weight);
      const scaled = weightScale === "ntk" ? product.mul(1 / Math.sqrt(flat.shape[1])) : product;
      return activate(activation, scaled.add(bias));
    })
    .with({ kind: "conv2d" }, ({ size, padding, filters, activation }) => {
      const [weight, bias] = tensors as [tf.Tensor4D, tf.Tensor1D | undefined];
      const patches = windows(tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]]), size);
      const [batch, height, width, length] = patches.shape as [number, number, number, number];
      const product = tf.matMul(patches.reshape([-1, length]), weight.reshape([length, filters]));
      const sum = bias ? product.add(bias) : product;
      return activate(activation, sum.reshape([batch, height, width, filters]));
    })
    .with({ kind: "maxPool" }, ({ size, stride }) => maxPool(x, size, stride))
    .with({ kind: "averagePool" }, ({ size, stride }) => tf.avgPool(x as tf.Tensor4D, size, stride, "valid"))
    .with({ kind: "evoNorm" }, ({ groups }) => {
      const [scale, shift] = tensors as [tf.Tensor1D, tf.Tensor1D];
      const [batch, height, width, channels] = x.shape as [number, number, number, number];
      const grouped = x.reshape([batch, height * width, groups, channels / groups]);
      const variance = grouped.sub(grouped.mean([1, 3], true)).square().mean([1, 3], true);
      const gate = tf.relu6(x.add(3)).div(6);
      const normal = x.mul(gate).reshape(grouped.shape).div(variance.add(1e-5).sqrt());
      return normal.reshape(x.shape).mul(scale).add(shift);
    })
    .exhaustive();
}

function activate(name: ActivationName, x: tf.Tensor): tf.Tensor {
  return match(name)
    .with("linear", () => x)
    .with("relu", () => tf.relu(x))
    .with("tanh", () => tf.tanh(x))
    .with("sigmoid", () => tf.sigmoid(x))
    .exhaustive();
}

// A convolution as one product: tfjs cannot train its own on the wasm backend.
function windows(x: tf.Tensor, size: number): tf.Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const slices: tf.Tensor[] = [];
  for (let dy = 0; dy < size; dy++) {
    for (let dx = 0; dx < size; dx++) {
      slices.push(tf.slice(x, [0, dy, dx, 0], [batch, height - size + 1, width - size + 1, channels]));
    }
  }
  return tf.concat(slices, 3);
}

// The gradient of tfjs' own maximum pooling is wrong on the wasm backend. Of equal values the first wins.
function maxPool(x: tf.Tensor, size: number, stride: number): tf.Tensor {
  const [, height, width] = x.shape as [number, number, number, number];
  const [outHeight, outWidth] = [height, width].map((side) => Math.floor((side - size) / stride) + 1);
  const padded = tf.pad(x, [[0, 0], [0, stride], [0, stride], [0, 0]]);
  const corners: tf.Tensor[] = [];
  for (let dy = 0; dy < size; dy++) {
    for (let dx = 0; dx < size; dx++) corners.push(everyNth(padded, [dy, dx], [outHeight!, outWidth!], stride));
  }
  return corners.reduce((a, b) => tf.maximum(a, b));
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
