import type { Dataset } from "../../../lib/data/mod.ts";
import type { LocalPlan } from "../../../lib/engine/mod.ts";
import { type ActivationName, type Layer, type Model, planLayer } from "../../../lib/model/mod.ts";
import type { Stream } from "../../../lib/random/mod.ts";

/** Outputs of a model for one input, in double precision and by the definitions of its layers. */
export function outputs(model: Model, parameters: ArrayLike<number>, input: ArrayLike<number>): number[] {
  const tensors = model.layout.values();
  const take = () => {
    const { offset, size } = tensors.next().value!;
    return (j: number) => j < size ? parameters[offset + j]! : NaN;
  };
  return through(model.layers, { x: Array.from(input), shape: model.inputShape }, take).x;
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

interface Value {
  readonly x: readonly number[];
  readonly shape: readonly number[];
}

/** Gives the next array of parameters, by place. */
type Take = () => (j: number) => number;

function through(layers: readonly Layer[], value: Value, take: Take): { x: number[]; shape: readonly number[] } {
  return layers.reduce((before, layer) => {
    const shape = planLayer(layer, before.shape).after;
    const y = apply(layer, { x: before.x, before: before.shape, after: shape }, take);
    const { activation = "linear" } = layer as { activation?: ActivationName };
    return { x: y.map((value) => activate(activation, value)), shape };
  }, { x: Array.from(value.x), shape: value.shape });
}

interface Input {
  readonly x: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function apply(layer: Layer, { x, before, after }: Input, take: Take): number[] {
  const [height, width, channels] = before as readonly [number, number, number];
  const size = after.reduce((a, b) => a * b, 1);
  const pixel = (r: number, c: number, channel: number) =>
    r < 0 || c < 0 || r >= height || c >= width ? 0 : x[(r * width + c) * channels + channel]!;
  const place = (i: number) => {
    const [, w, n] = after as readonly [number, number, number];
    return { r: Math.floor(i / (w * n)), c: Math.floor(i / n) % w, n: i % n };
  };
  switch (layer.kind) {
    case "dense":
      return linear(x, size, layer.weightScale === "ntk" ? 1 / Math.sqrt(x.length) : 1, take);
    case "tokenDense":
      return rowsOf(x, before.at(-1)!).flatMap(linearRows(layer.outputs, take));
    case "conv2d": {
      const { padding, stride = 1, groups = 1, filters, bias = true } = layer;
      const weight = take();
      const shift = bias ? take() : () => 0;
      const own = channels / groups;
      return Array.from({ length: size }, (_, i) => {
        const { r, c, n } = place(i);
        const firstChannel = Math.floor(n / (filters / groups)) * own;
        let sum = shift(n);
        for (let a = 0; a < layer.size; a++) {
          for (let b = 0; b < layer.size; b++) {
            for (let channel = 0; channel < own; channel++) {
              sum += weight(((a * layer.size + b) * own + channel) * filters + n) *
                pixel(r * stride + a - padding, c * stride + b - padding, firstChannel + channel);
            }
          }
        }
        return sum;
      });
    }
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
    case "globalAveragePooling":
    case "meanOverTokens": {
      const rows = rowsOf(x, before.at(-1)!);
      return rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]! / rows.length, 0));
    }
    case "evoNorm":
    case "groupNorm": {
      const [scale, shift] = [take(), take()];
      const perGroup = channels / layer.groups;
      const group = (i: number) => Math.floor((i % channels) / perGroup);
      const moments = Array.from({ length: layer.groups }, (_, g) => momentsOf(x.filter((_, i) => group(i) === g)));
      return x.map((value, i) => {
        const { mean, deviation } = moments[group(i)]!;
        const gate = Math.min(Math.max((value + 3) / 6, 0), 1);
        const normal = layer.kind === "evoNorm" ? value * gate : value - mean;
        return (normal * scale(i % channels)) / deviation + shift(i % channels);
      });
    }
    case "layerNorm": {
      const [scale, shift] = [take(), take()];
      return rowsOf(x, before.at(-1)!).flatMap((row) => {
        const { mean, deviation } = momentsOf(row);
        return row.map((value, j) => ((value - mean) / deviation) * scale(j) + shift(j));
      });
    }
    case "residual": {
      const body = through(layer.body, { x, shape: before }, take).x;
      const beside = through(layer.shortcut ?? [], { x, shape: before }, take).x;
      return body.map((value, i) => value + beside[i]!);
    }
    case "embedding": {
      const [table, places] = [take(), take()];
      return x.flatMap((token, i) =>
        Array.from({ length: layer.width }, (_, j) => table(token * layer.width + j) + places(i * layer.width + j))
      );
    }
    case "selfAttention": {
      const n = before.at(-1)!;
      const mixed = rowsOf(x, n).map(linearRows(3 * n, take));
      const d = n / layer.heads;
      const seen = mixed.map((row) =>
        Array.from({ length: layer.heads }, (_, h) => {
          const part = (row: readonly number[], which: number) => row.slice(which * n + h * d, which * n + (h + 1) * d);
          const scores = mixed.map((other) => dot(part(row, 0), part(other, 1)) / Math.sqrt(d));
          const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
          return Array.from(
            { length: d },
            (_, j) => mixed.reduce((sum, other, t) => sum + (Math.exp(scores[t]!) / total) * part(other, 2)[j]!, 0),
          );
        }).flat()
      );
      return seen.flatMap(linearRows(n, take));
    }
  }
}

function linear(x: readonly number[], outputs: number, scale: number, take: Take): number[] {
  const [weight, bias] = [take(), take()];
  return Array.from(
    { length: outputs },
    (_, j) => x.reduce((sum, xi, i) => sum + scale * xi * weight(i * outputs + j), bias(j)),
  );
}

/** The same linear layer for every row. */
function linearRows(outputs: number, take: Take): (row: readonly number[]) => number[] {
  const [weight, bias] = [take(), take()];
  return (row) => {
    const own = [weight, bias].values();
    return linear(row, outputs, 1, () => own.next().value!);
  };
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance + 1e-5) };
}

function rowsOf(x: readonly number[], width: number): number[][] {
  return Array.from({ length: x.length / width }, (_, i) => x.slice(i * width, (i + 1) * width));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function activate(name: ActivationName, y: number): number {
  switch (name) {
    case "linear":
      return y;
    case "relu":
      return Math.max(y, 0);
    case "relu6":
      return Math.min(Math.max(y, 0), 6);
    case "tanh":
      return Math.tanh(y);
    case "sigmoid":
      return 1 / (1 + Math.exp(-y));
    case "silu":
      return y / (1 + Math.exp(-y));
    case "gelu":
      return (y / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (y + 0.044715 * y ** 3)));
  }
}
