import type { Dataset } from "../../../lib/data/mod.ts";
import type { LocalPlan } from "../../../lib/engine/mod.ts";
import type { ActivationName, Layer, Model } from "../../../lib/model/mod.ts";
import type { Stream } from "../../../lib/random/mod.ts";

/** Outputs of a model for one input, in double precision and by the definitions of its layers. */
export function outputs(model: Model, parameters: ArrayLike<number>, input: ArrayLike<number>): number[] {
  let x = Array.from(input);
  model.layers.forEach((layer, i) => {
    const before = i === 0 ? model.inputShape : model.shapes[i - 1]!;
    const [first, second = () => 0] = model.layout.filter((tensor) => tensor.layer === i).map(
      ({ offset, size }) => (j: number) => j < size ? parameters[offset + j]! : NaN,
    );
    x = apply(layer, { x, before, after: model.shapes[i]!, first: first!, second });
  });
  return x;
}

/** Loss of one sample. */
export function loss(model: Model, f: readonly number[], label: number): number {
  if (model.loss === "squared") return f.reduce((sum, y, j) => sum + 0.5 * (y - (j === label ? 1 : -1)) ** 2, 0);
  const top = Math.max(...f);
  return top + Math.log(f.reduce((sum, y) => sum + Math.exp(y - top), 0)) - f[label]!;
}

/** Mean loss of a batch of samples. */
export function meanLoss(model: Model, parameters: ArrayLike<number>, data: Dataset, batch: Uint32Array): number {
  const features = data.inputs.length / data.samples;
  let sum = 0;
  for (const i of batch) {
    const x = data.inputs.subarray(i * features, (i + 1) * features);
    sum += loss(model, outputs(model, parameters, x), data.labels[i]!);
  }
  return sum / batch.length;
}

/** Gradient of the mean loss by central differences. */
export function gradient(model: Model, parameters: Float64Array, data: Dataset, batch: Uint32Array): Float64Array {
  const entries = Array.from(parameters, (_, j) => j);
  return Float64Array.from(gradientAt(model, parameters, { data, batch, entries }));
}

/** Some entries of the gradient of the mean loss, by central differences. */
export function gradientAt(
  model: Model,
  parameters: Float64Array,
  { data, batch, entries }: { data: Dataset; batch: Uint32Array; entries: readonly number[] },
): number[] {
  const h = 1e-5;
  const moved = parameters.slice();
  return entries.map((j) => {
    moved[j] = parameters[j]! + h;
    const above = meanLoss(model, moved, data, batch);
    moved[j] = parameters[j]! - h;
    const below = meanLoss(model, moved, data, batch);
    moved[j] = parameters[j]!;
    return (above - below) / (2 * h);
  });
}

/** The local steps of device k, as LocalPlan defines them; changes w and v and gives the mean loss before the steps. */
export function localSteps(
  model: Model,
  data: Dataset,
  { plan, k, w, v }: { plan: LocalPlan; k: number; w: Float64Array; v: Float64Array },
): number {
  const { indices, offsets } = plan.batches[k]!;
  const steps = offsets.length - 1;
  let sum = 0;
  for (let t = 0; t < steps; t++) {
    const batch = indices.subarray(offsets[t], offsets[t + 1]);
    sum += meanLoss(model, w, data, batch);
    const g = gradient(model, w, data, batch).map((x, j) => x + plan.weightDecay * w[j]!);
    for (let j = 0; j < w.length; j++) {
      v[j] = plan.momentum * v[j]! + g[j]!;
      const u = plan.nesterov ? g[j]! + plan.momentum * v[j]! : v[j]!;
      const at = k * w.length + j;
      const pull = plan.proximal ? plan.proximal.rates[k]! * (plan.proximal.anchor.data[at]! - w[j]!) : 0;
      w[j] = w[j]! - plan.learningRate * u + (plan.constant?.data[at] ?? 0) + pull;
    }
  }
  return sum / steps;
}

/** A data set of normal draws, every class about equally often. */
export function randomData(
  random: Stream,
  { part, samples, inputShape, classes }: {
    part: "train" | "test";
    samples: number;
    inputShape: readonly number[];
    classes: number;
  },
): Dataset {
  const features = inputShape.reduce((a, b) => a * b, 1);
  return {
    name: "normal draws",
    part,
    inputs: Float32Array.from({ length: samples * features }, () => random.normal()),
    labels: Uint8Array.from({ length: samples }, () => random.integer(classes)),
    samples,
    inputShape,
    classes,
    classNames: Array.from({ length: classes }, (_, c) => `${c}`),
    checksum: "",
  };
}

/** ‖a − b‖ / ‖b‖. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / (size || 1));
}

interface Input {
  readonly x: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Weights or scales. */
  readonly first: (j: number) => number;
  /** Biases, zero where there are none, or shifts. */
  readonly second: (j: number) => number;
}

function apply(layer: Layer, { x, before, after, first, second }: Input): number[] {
  const [height, width, channels] = before as readonly [number, number, number];
  const size = after.reduce((a, b) => a * b, 1);
  const pixel = (r: number, c: number, channel: number) =>
    r < 0 || c < 0 || r >= height || c >= width ? 0 : x[(r * width + c) * channels + channel]!;
  const place = (i: number) => {
    const [, w, n] = after as readonly [number, number, number];
    return { r: Math.floor(i / (w * n)), c: Math.floor(i / n) % w, n: i % n };
  };
  switch (layer.kind) {
    case "dense": {
      const scale = layer.weightScale === "ntk" ? 1 / Math.sqrt(x.length) : 1;
      return Array.from(
        { length: size },
        (_, j) =>
          activate(layer.activation, x.reduce((sum, xi, i) => sum + scale * xi * first(i * size + j), second(j))),
      );
    }
    case "conv2d":
      return Array.from({ length: size }, (_, i) => {
        const { r, c, n } = place(i);
        let sum = second(n);
        for (let a = 0; a < layer.size; a++) {
          for (let b = 0; b < layer.size; b++) {
            for (let channel = 0; channel < channels; channel++) {
              const weight = first(((a * layer.size + b) * channels + channel) * layer.filters + n);
              sum += weight * pixel(r + a - layer.padding, c + b - layer.padding, channel);
            }
          }
        }
        return activate(layer.activation, sum);
      });
    case "maxPool":
    case "averagePool":
      return Array.from({ length: size }, (_, i) => {
        const { r, c, n } = place(i);
        const window = Array.from(
          { length: layer.size ** 2 },
          (_, j) => pixel(r * layer.stride + Math.floor(j / layer.size), c * layer.stride + (j % layer.size), n),
        );
        return layer.kind === "maxPool" ? Math.max(...window) : window.reduce((a, b) => a + b) / window.length;
      });
    case "evoNorm": {
      const perGroup = channels / layer.groups;
      const group = (i: number) => Math.floor((i % channels) / perGroup);
      const n = height * width * perGroup;
      const sums = new Float64Array(layer.groups);
      const squares = new Float64Array(layer.groups);
      x.forEach((value, i) => sums[group(i)]! += value);
      x.forEach((value, i) => squares[group(i)]! += (value - sums[group(i)]! / n) ** 2);
      return x.map((value, i) => {
        const gate = Math.min(Math.max((value + 3) / 6, 0), 1);
        return (value * gate * first(i % channels)) / Math.sqrt(squares[group(i)]! / n + 1e-5) + second(i % channels);
      });
    }
  }
}

function activate(name: ActivationName, y: number): number {
  switch (name) {
    case "linear":
      return y;
    case "relu":
      return Math.max(y, 0);
    case "tanh":
      return Math.tanh(y);
    case "sigmoid":
      return 1 / (1 + Math.exp(-y));
  }
}
