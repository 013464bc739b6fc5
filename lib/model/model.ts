import { match } from "ts-pattern";
import { checkWholeNumber, InputError, type Spec } from "../base/mod.ts";
import type { Stream } from "../random/mod.ts";
import { type Initialization, initializer } from "./initialization.ts";
import type { Layer } from "./layer.ts";
import type { OwnNetwork } from "./own_network.ts";

/** What is minimised, as a mean over the batch: cross-entropy of the softmax, or half the squared distance to ±1 targets. */
export type LossName = "crossEntropy" | "squared";

/** One array of a model's parameters. */
export interface ParameterTensor {
  /** For example `"dense1.weight"`. */
  readonly name: string;
  /** Its shape, row-major. */
  readonly shape: readonly number[];
  /** Number of its layer, from 0. */
  readonly layer: number;
  /** Where it begins in a row of the parameter matrix. */
  readonly offset: number;
  /** Numbers in it. */
  readonly size: number;
  /** What it does in its layer. */
  readonly role: "weight" | "bias" | "scale" | "shift";
  /** Inputs that reach one output of the layer. */
  readonly fanIn: number;
  /** Outputs that one input of the layer reaches. */
  readonly fanOut: number;
}

/** A sequence of layers, with the layout of its parameters in one row of numbers. */
export interface Model {
  /** Name for figures, for example `"mlp 784-200-200-10"`. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** Shape of one input; `[features]` or `[height, width, channels]`. */
  readonly inputShape: readonly number[];
  /** Number of outputs: the classes. */
  readonly outputs: number;
  /** The layers in order. */
  readonly layers: readonly Layer[];
  /** Shape after each layer, `[layers]`. */
  readonly shapes: readonly (readonly number[])[];
  /** What is minimised; `"own"` where a model of one's own says it. */
  readonly loss: LossName | "own";
  /** Where inputs are numbers of words: how many different ones it knows. */
  readonly tokens?: number;
  /** Of a model of one's own: what it computes. It has no layers. */
  readonly own?: OwnNetwork;
  /** Where each array lies in a row of parameters. */
  readonly layout: readonly ParameterTensor[];
  /** Number of parameters of one device. */
  readonly parameters: number;
  /** Draws initial parameters, `[parameters]`. */
  initialize(random: Stream): Float32Array;
}

/** Options of {@linkcode sequential}. */
export interface SequentialOptions {
  /** Name for figures. */
  readonly name: string;
  /** JSON form. */
  readonly spec: Spec;
  /** Shape of one input. */
  readonly inputShape: readonly number[];
  /** The layers in order; the last one's outputs are the classes. */
  readonly layers: readonly Layer[];
  /** Default `"crossEntropy"`. */
  readonly loss?: LossName;
  /** Default `"torch"`. */
  readonly initialization?: Initialization;
}

/**
 * A model from a list of layers.
 *
 * @throws {InputError} If a layer does not fit the shape before it, or the last shape is not `[classes]`.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * const softmax = models.sequential({
 *   name: "softmax regression",
 *   spec: { kind: "softmaxRegression" },
 *   inputShape: [784],
 *   layers: [{ kind: "dense", outputs: 10, activation: "linear", weightScale: "standard" }],
 * });
 * console.assert(softmax.parameters === 7850);
 * ```
 */
export function sequential(options: SequentialOptions): Model {
  const { name, spec, inputShape, layers, loss = "crossEntropy", initialization = "torch" } = options;
  inputShape.forEach((size) => checkWholeNumber(`a side of the input of ${name}`, size, 1));
  if (layers.length === 0) throw new InputError(`${name} has no layers; give at least one`);
  const shapes: (readonly number[])[] = [];
  const layout: ParameterTensor[] = [];
  let shape = inputShape;
  let offset = 0;
  layers.forEach((layer, i) => {
    const { after, tensors } = planLayer(layer, shape, `layer ${i + 1} (${layer.kind}) of ${name}`);
    for (const tensor of tensors) {
      const size = tensor.shape.reduce((a, b) => a * b, 1);
      layout.push({ ...tensor, name: `${layer.kind}${i + 1}.${tensor.role}`, layer: i, offset, size });
      offset += size;
    }
    shapes.push(shape = after);
  });
  if (shape.length !== 1) {
    throw new InputError(`${name} ends in shape [${shape.join(", ")}]; end with a dense layer, one output per class`);
  }
  const initialize = initializer(initialization, { layers, layout, parameters: offset });
  return { name, spec, inputShape, outputs: shape[0]!, layers, shapes, loss, layout, parameters: offset, initialize };
}

/** What a layer makes of a shape. */
export interface LayerPlan {
  /** The shape behind it. */
  readonly after: readonly number[];
  /** Its arrays of parameters, in order. */
  readonly tensors: readonly Omit<ParameterTensor, "name" | "layer" | "offset" | "size">[];
}

/**
 * The shape behind a layer and its arrays of parameters.
 *
 * @throws {InputError} If the layer does not fit the shape before it.
 */
export function planLayer(layer: Layer, before: readonly number[], where: string = layer.kind): LayerPlan {
  const image = () => {
    if (before.length !== 3) {
      throw new InputError(`${where} needs an image [height, width, channels], got [${before.join(", ")}]`);
    }
    return before as readonly [number, number, number];
  };
  const side = (length: number, window: number, stride: number, padding = 0) => {
    const out = Math.floor((length + 2 * padding - window) / stride) + 1;
    if (out < 1) throw new InputError(`${where} has a window of ${window} on a side of ${length}; make it smaller`);
    return out;
  };
  return match(layer)
    .with({ kind: "dense" }, ({ outputs }) => {
      checkWholeNumber(`the outputs of ${where}`, outputs, 1);
      const inputs = before.reduce((a, b) => a * b, 1);
      const fans = { fanIn: inputs, fanOut: outputs };
      return {
        after: [outputs],
        tensors: [{ shape: [inputs, outputs], role: "weight", ...fans }, {
          shape: [outputs],
          role: "bias",
          ...fans,
        }] as const,
      };
    })
    .with({ kind: "conv2d" }, ({ filters, size, padding, bias = true }) => {
      const [height, width, channels] = image();
      checkWholeNumber(`the filters of ${where}`, filters, 1);
      checkWholeNumber(`the size of ${where}`, size, 1);
      checkWholeNumber(`the padding of ${where}`, padding, 0);
      const fans = { fanIn: size * size * channels, fanOut: size * size * filters };
      return {
        after: [side(height, size, 1, padding), side(width, size, 1, padding), filters],
        tensors: [
          { shape: [size, size, channels, filters], role: "weight" as const, ...fans },
          ...(bias ? [{ shape: [filters], role: "bias" as const, ...fans }] : []),
        ],
      };
    })
    .with({ kind: "maxPool" }, { kind: "averagePool" }, ({ size, stride }) => {
      const [height, width, channels] = image();
      checkWholeNumber(`the size of ${where}`, size, 1);
      checkWholeNumber(`the stride of ${where}`, stride, 1);
      return { after: [side(height, size, stride), side(width, size, stride), channels], tensors: [] };
    })
    .with({ kind: "evoNorm" }, ({ groups }) => {
      const channels = image()[2];
      if (channels % groups !== 0) {
        throw new InputError(`${where} has ${groups} groups for ${channels} channels; the groups must divide them`);
      }
      const fans = { fanIn: 1, fanOut: 1 };
      return {
        after: before,
        tensors: [{ shape: [channels], role: "scale", ...fans }, {
          shape: [channels],
          role: "shift",
          ...fans,
        }] as const,
      };
    })
    .exhaustive();
}
