import { z } from "zod";
import { checkOptions, checkWholeNumber, InputError, type Spec } from "../base/mod.ts";
import type { Stream } from "../random/mod.ts";
import { type Initialization, INITIALIZATIONS, initializer } from "./initialization.ts";
import type { Layer } from "./layer.ts";
import type { OwnNetwork } from "./own_network.ts";
import type { ParameterTensor } from "./parameter_tensor.ts";
import { planLayer } from "./plan_layer.ts";

/** Losses that a model can have. */
export const LOSSES = ["crossEntropy", "squared"] as const;

/** What is minimised, as a mean over the batch: cross-entropy of the softmax, or half the squared distance to ±1 targets. */
export type LossName = typeof LOSSES[number];

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
  /** What is minimised; `"own"` if a custom model defines it. */
  readonly loss: LossName | "own";
  /** The number of tokens it knows, if inputs are tokens. */
  readonly tokens?: number;
  /** What a custom model computes; it has no layers. */
  readonly own?: OwnNetwork;
  /** The position of each array in a row of parameters. */
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
  /** Default: `"crossEntropy"`. */
  readonly loss?: LossName;
  /** Default: `"torch"`. */
  readonly initialization?: Initialization;
}

const schema = z.strictObject({
  name: z.string().min(1),
  spec: z.record(z.string(), z.unknown()),
  inputShape: z.array(z.number()).min(1),
  layers: z.array(z.custom<Layer>()),
  loss: z.enum(LOSSES).optional(),
  initialization: z.enum(INITIALIZATIONS).optional(),
});

/**
 * A model from a list of layers.
 *
 * @throws {InputError} If an option of the model or a layer is wrong, a layer does not fit the shape before it, or the
 * last shape is not `[classes]`.
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
  checkOptions("models.sequential", schema, options);
  const { name, spec, inputShape, layers, loss = "crossEntropy", initialization = "torch" } = options;
  inputShape.forEach((size) => checkWholeNumber(`a side of the input of ${name}`, size, 1));
  if (layers.length === 0) throw new InputError(`${name} has no layers; give at least one`);
  const shapes: (readonly number[])[] = [];
  const layout: ParameterTensor[] = [];
  let shape = inputShape;
  let offset = 0;
  layers.forEach((layer, i) => {
    if (layer?.kind === "embedding" && i > 0) {
      throw new InputError(`layer ${i + 1} of ${name} is an embedding, which can only be the first layer`);
    }
    const { after, tensors } = planLayer(layer, shape, `layer ${i + 1} (${layer?.kind}) of ${name}`);
    for (const tensor of tensors) {
      const size = tensor.shape.reduce((a, b) => a * b, 1);
      layout.push({ ...tensor, name: `${layer.kind}${i + 1}${tensor.name}`, layer: i, offset, size });
      offset += size;
    }
    shapes.push(shape = after);
  });
  if (shape.length !== 1) {
    throw new InputError(`${name} ends in shape [${shape.join(", ")}]; end with a dense layer, one output per class`);
  }
  const initialize = initializer(initialization, { layout, parameters: offset });
  const [first] = layers as readonly [Layer];
  const tokens = first.kind === "embedding" ? { tokens: first.vocabulary } : {};
  const model = { name, spec, inputShape, outputs: shape[0]!, layers, shapes, loss, layout, parameters: offset };
  return { ...model, ...tokens, initialize };
}
