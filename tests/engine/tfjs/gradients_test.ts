import * as tf from "@tensorflow/tfjs";
import { stream } from "../../../lib/random/mod.ts";
import { useBackend } from "../../../lib/engine/tfjs/session.ts";
import { assertAlmostEquals, assertThrows } from "../../std_assert.ts";

type Operation = (...given: tf.Tensor[]) => tf.Tensor;
type Case = readonly [shapes: readonly (readonly number[])[], operation: Operation];
// deno-lint-ignore no-explicit-any -- tfjs types operations by the rank of their tensors
const of = (operation: (...given: any[]) => tf.Tensor): Operation => operation;

const cases: Record<string, Case> = {
  "a convolution": [[[2, 6, 6, 3], [3, 3, 3, 4]], of((x, w) => tf.conv2d(x, w, 1, "same"))],
  "a convolution with stride": [[[2, 7, 6, 3], [3, 2, 3, 4]], of((x, w) => tf.conv2d(x, w, 2, "same"))],
  "a convolution with two strides": [[[2, 7, 8, 3], [3, 3, 3, 2]], of((x, w) => tf.conv2d(x, w, [2, 3], "valid"))],
  "a convolution with padding": [[[2, 7, 7, 3], [3, 3, 3, 4]], of((x, w) => tf.conv2d(x, w, 2, 1))],
  "a convolution over time": [[[2, 6, 3], [3, 3, 4]], of((x, w) => tf.conv1d(x, w, 1, "same"))],
  "a depthwise convolution": [[[2, 6, 6, 3], [3, 3, 3, 1]], of((x, w) => tf.depthwiseConv2d(x, w, 1, "same"))],
  "a depthwise convolution with stride and two filters a channel": [
    [[2, 7, 6, 3], [3, 3, 3, 2]],
    of((x, w) => tf.depthwiseConv2d(x, w, 2, "same")),
  ],
  "a separable convolution": [
    [[2, 6, 6, 3], [3, 3, 3, 1], [1, 1, 3, 4]],
    of((x, d, p) => tf.separableConv2d(x, d, p, 1, "same")),
  ],
  "a transposed convolution": [
    [[2, 4, 4, 3], [2, 2, 4, 3]],
    of((x, w) => tf.conv2dTranspose(x, w, [2, 8, 8, 4], 2, "same")),
  ],
  "maximum pooling": [[[2, 6, 6, 3]], of((x) => tf.maxPool(x, 2, 2, "valid"))],
  "maximum pooling in windows that overlap": [[[2, 7, 7, 3]], of((x) => tf.maxPool(x, 3, 2, "same"))],
  "maximum pooling with padding": [[[2, 7, 7, 3]], of((x) => tf.maxPool(x, 3, 2, 1))],
  "average pooling": [[[2, 7, 7, 3]], of((x) => tf.avgPool(x, 3, 2, "same"))],
  "an embedding": [[[5, 3]], of((x) => tf.gather(x, tf.tensor2d([[1, 1], [4, 0]], [2, 2], "int32")))],
  "layer norm": [[[4, 5]], of((x) => x.sub(x.mean(1, true)).div(tf.moments(x, 1, true).variance.add(1e-5).sqrt()))],
  "attention": [
    [[2, 3, 4], [2, 3, 4], [2, 3, 4]],
    of((q, k, v) => tf.matMul(tf.softmax(tf.matMul(q, k, false, true)), v)),
  ],
};

/** Value and gradients of a weighted sum of an operation's results. */
function differentiate(operation: Operation, inputs: readonly { shape: readonly number[]; values: Float32Array }[]) {
  return tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => {
      const result = operation(...given);
      return result.mul(tf.cos(tf.range(0, result.size).reshape(result.shape))).sum();
    })(inputs.map(({ shape, values }) => tf.tensor(values, [...shape])));
    return [value, ...grads].flatMap((tensor) => [...tensor.dataSync()]);
  });
}

for (const [name, [shapes, operation]] of Object.entries(cases)) {
  Deno.test(`completeGradients(): ${name} has the gradients of the plain backend`, async () => {
    const random = stream({ seed: 1, purpose: "gradients test" });
    const inputs = shapes.map((shape) => ({
      shape,
      values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
    }));
    await useBackend("cpu");
    const expected = differentiate(operation, inputs);
    await useBackend("wasm");
    differentiate(operation, inputs).forEach((g, i) => assertAlmostEquals(g, expected[i]!, 1e-4));
  });
}

Deno.test("completeGradients() refuses a gradient that would be wrong", async () => {
  await useBackend("wasm");
  const grow = of((x) => tf.image.resizeNearestNeighbor(x, [8, 8]));
  const inputs = [{ shape: [1, 4, 4, 1], values: new Float32Array(16) }];
  assertThrows(() => differentiate(grow, inputs), Error, "not found for ResizeNearestNeighbor");
});
