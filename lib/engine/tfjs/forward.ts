import * as tf from "@tensorflow/tfjs";
import { match } from "ts-pattern";
import { type ActivationName, type Conv2dLayer, type Layer, type Model, planLayer } from "../../model/mod.ts";
import { namedTensors } from "./trial.ts";

/**
 * The outputs of a model before the loss, `[batch, classes]`.
 *
 * @param tensors The model's parameters, in the order and shapes of its layout.
 * @param inputs `[batch, features]`.
 */
export function forward(model: Model, tensors: readonly tf.Tensor[], inputs: tf.Tensor): tf.Tensor2D {
  const values = inputs.reshape([-1, ...model.inputShape]);
  if (model.own) return model.own.forward(values, namedTensors(model, tensors), tf) as tf.Tensor2D;
  const parameters = tensors.values();
  const take = () => parameters.next().value as tf.Tensor;
  return through(model.layers, values, take) as tf.Tensor2D;
}

/** Numbers in the largest array that `forward` makes for one sample. */
export function largestArray({ inputShape, layers }: Pick<Model, "inputShape" | "layers">): number {
  let largest = size(inputShape);
  let before = inputShape;
  for (const layer of layers) {
    const { after } = planLayer(layer, before);
    const inside = match(layer)
      .with({ kind: "selfAttention" }, ({ heads }) => Math.max(heads * before[0]! ** 2, 3 * size(before)))
      .with(
        { kind: "residual" },
        ({ body, shortcut = [] }) =>
          Math.max(...[body, shortcut].map((layers) => largestArray({ inputShape: before, layers }))),
      )
      .otherwise(() => 0);
    largest = Math.max(largest, inside, size(after));
    before = after;
  }
  return largest;
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

type Take = () => tf.Tensor;

/** Layers in order; each takes its own parameters. */
function through(layers: readonly Layer[], x: tf.Tensor, take: Take): tf.Tensor {
  return layers.reduce((value, layer) => {
    const y = apply(layer, value, take);
    return "activation" in layer && layer.activation ? activate(layer.activation, y) : y;
  }, x);
}

function apply(layer: Layer, x: tf.Tensor, take: Take): tf.Tensor {
  return match(layer)
    .with({ kind: "dense" }, ({ weightScale }) => {
      const [weight, bias] = [take(), take()];
      const flat = x.reshape([x.shape[0]!, -1]);
      const product = tf.matMul(flat, weight);
      return (weightScale === "ntk" ? product.mul(1 / Math.sqrt(flat.shape[1]!)) : product).add(bias);
    })
    .with({ kind: "tokenDense" }, () => linear(x, take))
    .with({ kind: "conv2d" }, (convolution) => convolve(convolution, x, take))
    .with({ kind: "maxPool" }, ({ size, stride }) => tf.maxPool(x as tf.Tensor4D, size, stride, "valid"))
    .with({ kind: "averagePool" }, ({ size, stride }) => tf.avgPool(x as tf.Tensor4D, size, stride, "valid"))
    .with({ kind: "globalAveragePooling" }, () => x.mean([1, 2]))
    .with({ kind: "evoNorm" }, ({ groups }) => {
      const grouped = inGroups(x, groups);
      const variance = grouped.sub(grouped.mean([1, 3], true)).square().mean([1, 3], true);
      const gate = tf.relu6(x.add(3)).div(6);
      const normal = x.mul(gate).reshape(grouped.shape).div(variance.add(1e-5).sqrt());
      return normal.reshape(x.shape).mul(take()).add(take());
    })
    .with({ kind: "groupNorm" }, ({ groups }) => {
      return normalized(inGroups(x, groups), [1, 3]).reshape(x.shape).mul(take()).add(take());
    })
    .with({ kind: "layerNorm" }, () => normalized(x, [x.rank - 1]).mul(take()).add(take()))
    .with({ kind: "residual" }, ({ body, shortcut = [] }) => {
      const y = through(body, x, take);
      return y.add(through(shortcut, x, take));
    })
    .with({ kind: "embedding" }, () => embed(x, take() as tf.Tensor2D).add(take()))
    .with({ kind: "selfAttention" }, ({ heads }) => {
      const [batch, tokens, width] = x.shape as [number, number, number];
      const [queries, keys, values] = tf.split(linear(x, take), 3, 2).map((part) =>
        part.reshape([batch, tokens, heads, width / heads]).transpose([0, 2, 1, 3])
      ) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const weights = tf.softmax(tf.matMul(queries, keys.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(width / heads)));
      const seen = tf.matMul(weights, values).transpose([0, 2, 1, 3]).reshape([batch, tokens, width]);
      return linear(seen, take);
    })
    .with({ kind: "meanOverTokens" }, () => x.mean(1))
    .exhaustive();
}

function activate(name: ActivationName, x: tf.Tensor): tf.Tensor {
  return match(name)
    .with("linear", () => x)
    .with("relu", () => tf.relu(x))
    .with("relu6", () => tf.relu6(x))
    .with("tanh", () => tf.tanh(x))
    .with("sigmoid", () => tf.sigmoid(x))
    .with("silu", () => x.mul(tf.sigmoid(x)))
    .with("gelu", () => {
      const inner = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
      return x.mul(tf.tanh(inner).add(1)).mul(0.5);
    })
    .exhaustive();
}

/** x·W + b over the last side of x. */
function linear(x: tf.Tensor, take: Take): tf.Tensor {
  const [weight, bias] = [take(), take()];
  const rows = x.reshape([-1, x.shape.at(-1)!]);
  return tf.matMul(rows, weight).add(bias).reshape([...x.shape.slice(0, -1), weight.shape[1]!]);
}

function convolve({ padding, stride = 1, groups = 1, bias = true }: Conv2dLayer, x: tf.Tensor, take: Take): tf.Tensor {
  const padded = tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]]) as tf.Tensor4D;
  const filters = take() as tf.Tensor4D;
  const [channels, made] = [x.shape[3]!, filters.shape[3]];
  const part = (of: tf.Tensor4D, g: number) =>
    tf.slice(of, [0, 0, 0, g * of.shape[3] / groups], [-1, -1, -1, of.shape[3] / groups]);
  const sums = groups === 1
    ? tf.conv2d(padded, filters, stride, "valid")
    : groups === channels && groups === made
    ? tf.depthwiseConv2d(padded, tf.transpose(filters, [0, 1, 3, 2]), stride, "valid")
    : tf.concat(
      Array.from({ length: groups }, (_, g) => tf.conv2d(part(padded, g), part(filters, g), stride, "valid")),
      3,
    );
  return bias ? sums.add(take()) : sums;
}

/** Images as `[batch, pixels, groups, channels of a group]`. */
function inGroups(x: tf.Tensor, groups: number): tf.Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  return x.reshape([batch, height * width, groups, channels / groups]);
}

function normalized(x: tf.Tensor, axes: number[]): tf.Tensor {
  const centred = x.sub(x.mean(axes, true));
  return centred.div(centred.square().mean(axes, true).add(1e-5).sqrt());
}

/** Rows of a table; tfjs's own gradient for it is not available on every backend. */
function embed(tokens: tf.Tensor, table: tf.Tensor2D): tf.Tensor {
  const lookUp = (table: tf.Tensor, save: tf.GradSaveFunc) => {
    const ids = tokens.toInt();
    save([ids]);
    return {
      value: tf.gather(table, ids as tf.Tensor1D),
      gradFunc: (dy: tf.Tensor, [ids]: tf.Tensor[]) => {
        const [rows, width] = table.shape as [number, number];
        return tf.scatterND(ids!.reshape([-1, 1]), dy.reshape([-1, width]), [rows, width]);
      },
    };
  };
  return tf.customGrad(lookUp as Parameters<typeof tf.customGrad>[0])(table);
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
