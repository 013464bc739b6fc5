import { match } from "ts-pattern";
import { InputError } from "../base/mod.ts";
import type { ActivationName, DenseLayer, Model } from "../model/mod.ts";
import { type DoubleMatrix, gram, multiply, rowOf, transposed, zeros } from "./double_matrix.ts";

/** One dense layer with its parameters in double precision: y = φ(scale·x·W + b). */
export interface DenseWeights {
  /** W, `[inputs, outputs]`. */
  readonly weight: DoubleMatrix;
  /** b, `[outputs]`. */
  readonly bias: Float64Array;
  /** 1, or 1/√inputs in NTK parameterisation. */
  readonly scale: number;
  /** φ. */
  readonly activation: ActivationName;
}

/**
 * What one layer contributes to the gradients of the outputs: that of output o at sample i with respect to the weights is
 * scale·aᵢ ⊗ bᵢₒ, and bᵢₒ with respect to the biases.
 */
export interface LayerFactors {
  /** What enters the layer, `[samples, inputs]`: rows aᵢ. */
  readonly activations: DoubleMatrix;
  /** Derivative of every output before φ, `[samples · outputs of the model, outputs of the layer]`: rows bᵢₒ. */
  readonly signals: DoubleMatrix;
  /** 1, or 1/√inputs in NTK parameterisation. */
  readonly scale: number;
}

/** One pass forward and backward. */
export interface Sweep {
  /** `[samples, outputs]`. */
  readonly outputs: DoubleMatrix;
  /** `[layers]`. */
  readonly layers: readonly LayerFactors[];
}

/** Whether a model is made of dense layers alone, with activations whose slopes follow from their values. */
export function isDense(model: Model): boolean {
  return model.own === undefined &&
    model.layers.every((layer) => layer.kind === "dense" && layer.activation !== "silu" && layer.activation !== "gelu");
}

/** The layers of a dense model with the given parameters, `[parameters]`. */
export function denseWeights(model: Model, parameters: Float32Array | Float64Array): DenseWeights[] {
  const values = (offset: number, size: number) => new Float64Array(parameters.subarray(offset, offset + size));
  return (model.layers as readonly DenseLayer[]).map(({ activation, weightScale }, l) => {
    const [weight, bias] = [model.layout[2 * l]!, model.layout[2 * l + 1]!];
    const [rows, columns] = weight.shape as [number, number];
    return {
      weight: { rows, columns, data: values(weight.offset, weight.size) },
      bias: values(bias.offset, bias.size),
      scale: weightScale === "ntk" ? 1 / Math.sqrt(rows) : 1,
      activation,
    };
  });
}

/** The outputs of a dense model and, layer by layer, the factors of their gradients. */
export function sweep(layers: readonly DenseWeights[], inputs: DoubleMatrix): Sweep {
  const entering = [inputs];
  for (const { weight, bias, scale, activation } of layers) {
    const y = multiply(entering.at(-1)!, weight);
    for (let i = 0; i < y.data.length; i++) y.data[i] = scale * y.data[i]! + bias[i % y.columns]!;
    entering.push(activated(y, activation));
  }
  const outputs = entering.pop()!;
  const factors: LayerFactors[] = [];
  let signals = slopeAlone(outputs, layers.at(-1)!.activation);
  for (let l = layers.length - 1; l >= 0; l--) {
    factors.unshift({ activations: entering[l]!, signals, scale: layers[l]!.scale });
    if (l > 0) signals = throughLayer(signals, layers[l]!, { entering: entering[l]!, by: layers[l - 1]!.activation });
  }
  return { outputs, layers: factors };
}

// Signals of the last layer: φ′ at each output, for that output alone.
function slopeAlone(outputs: DoubleMatrix, activation: ActivationName): DoubleMatrix {
  const c = outputs.columns;
  const signals = zeros(outputs.rows * c, c);
  const slope = slopeFrom(activation);
  for (let i = 0; i < outputs.data.length; i++) signals.data[i * c + (i % c)] = slope(outputs.data[i]!);
  return signals;
}

function throughLayer(signals: DoubleMatrix, { weight, scale }: DenseWeights, before: {
  readonly entering: DoubleMatrix;
  readonly by: ActivationName;
}): DoubleMatrix {
  const { entering, by } = before;
  const back = signals.columns < SKIP_ZEROS_BELOW ? multiply(signals, transposed(weight)) : gram(signals, weight);
  const perSample = signals.rows / entering.rows;
  const slopes = by === "linear" ? undefined : entering.data.map(slopeFrom(by));
  for (let r = 0; r < back.rows; r++) {
    const row = rowOf(back, r);
    const at = Math.floor(r / perSample) * row.length;
    for (let j = 0; j < row.length; j++) row[j]! *= scale * (slopes ? slopes[at + j]! : 1);
  }
  return back;
}

const SKIP_ZEROS_BELOW = 16; // the last layer's signals have one number per row that is not 0

function activated(h: DoubleMatrix, activation: ActivationName): DoubleMatrix {
  const apply = match(activation)
    .with("linear", () => undefined)
    .with("relu", () => (x: number) => (x > 0 ? x : 0))
    .with("tanh", () => Math.tanh)
    .with("sigmoid", () => (x: number) => 1 / (1 + Math.exp(-x)))
    .with("relu6", () => (x: number) => Math.min(x > 0 ? x : 0, 6))
    .with("silu", "gelu", notCovered)
    .exhaustive();
  if (apply) { for (let i = 0; i < h.data.length; i++) h.data[i] = apply(h.data[i]!); }
  return h;
}

/** φ′ as a function of φ. */
function slopeFrom(activation: ActivationName): (value: number) => number {
  return match(activation)
    .with("linear", () => () => 1)
    .with("relu", () => (a: number) => (a > 0 ? 1 : 0))
    .with("tanh", () => (a: number) => 1 - a * a)
    .with("sigmoid", () => (a: number) => a * (1 - a))
    .with("relu6", () => (a: number) => (a > 0 && a < 6 ? 1 : 0))
    .with("silu", "gelu", notCovered)
    .exhaustive();
}

function notCovered(activation: ActivationName): never {
  throw new InputError(`the closed form does not cover ${activation}, whose slope does not follow from its value`);
}
