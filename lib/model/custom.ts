import type { Tensor } from "@tensorflow/tfjs";
import { z } from "zod";
import { aFunction, checkOptions, InputError, type Json, shown } from "../base/mod.ts";
import type { Stream } from "../random/mod.ts";
import type { LossName, Model } from "./model.ts";
import type { OwnNetwork, TensorFlow } from "./own_network.ts";
import type { ParameterTensor } from "./parameter_tensor.ts";

/** One array of parameters and how it starts. Default: as {@linkcode custom} says. */
export interface OwnParameter {
  /** Its shape. */
  readonly shape: readonly number[];
  /**
   * A number for all entries, or a distribution around 0: uniform up to a bound, or normal with a standard deviation.
   */
  readonly start?: number | { readonly uniform: number } | { readonly normal: number };
}

/** Options of {@linkcode custom}. `Names` are those of the parameters. */
export interface CustomOptions<Names extends string = string> {
  /** Name for figures. */
  readonly name: string;
  /** Shape of one input: `[features]`, or `[height, width, channels]` of an image. */
  readonly inputShape: readonly number[];
  /** Number of outputs: the classes, or the targets of a regression. */
  readonly outputs: number;
  /** The number of tokens it knows, if inputs are tokens. */
  readonly tokens?: number;
  /** The arrays of parameters by name: a shape, or a shape and how it starts. */
  readonly parameters: Readonly<Record<Names, readonly number[] | OwnParameter>>;
  /** See {@linkcode OwnNetwork}. */
  readonly forward: (inputs: Tensor, parameters: Readonly<Record<Names, Tensor>>, tf: TensorFlow) => Tensor;
  /** `"crossEntropy"`, `"squared"`, or a function that gives the loss of every sample. Default: `"crossEntropy"`. */
  readonly loss?: LossName | NonNullable<OwnNetwork["loss"]>;
  /**
   * The values and functions that `forward` and `loss` use from outside, by name, so that changing them changes the
   * run's name.
   */
  readonly spec?: Readonly<Record<string, Json | ((...given: never[]) => unknown)>>;
}

const whole = z.int().min(1);
const sides = z.array(whole);
const shape = sides.readonly();
const parameter = z.union([
  shape,
  z.strictObject({
    shape,
    start: z.union([
      z.number(),
      z.strictObject({ uniform: z.number().positive() }),
      z.strictObject({ normal: z.number().positive() }),
    ]).optional(),
  }),
], { error: "expected a shape such as [784, 10], or { shape, start } with start a number, { uniform } or { normal }" });
const schema = z.strictObject({
  name: z.string().min(1),
  inputShape: sides.min(1).readonly(),
  outputs: whole,
  tokens: whole.optional(),
  parameters: z.record(z.string().regex(/^\w+$/, "expected names of letters and digits"), parameter),
  forward: aFunction(),
  loss: z.union([z.enum(["crossEntropy", "squared"]), aFunction()], {
    error: 'expected "crossEntropy", "squared" or a function',
  }).optional(),
  spec: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Your own model, in operations of TensorFlow.js, whose tape gives the gradients. It runs on {@linkcode tfjsEngine}
 * with every algorithm.
 *
 * The source of `forward` and `loss` is part of a run's name. TensorFlow.js is their last argument (or an import named
 * `tf`); name whatever else they use from outside in `spec`. Before a run, both are tried on two training samples. Do
 * not use batch norm: its statistics are not parameters, so no algorithm would average them.
 *
 * Parameters start uniform in ±1/√fanIn, where fanIn is the product of all sides but the last; arrays of one side at 0.
 *
 * @throws {InputError} If an option is wrong or the source of a function cannot be seen. Before a run: if outputs or losses
 * have another shape, an operation is not differentiable, no gradient reaches a parameter, tensors are left behind, or
 * something used is not named in `spec`.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * const softmax = models.custom({
 *   name: "softmax regression",
 *   inputShape: [784],
 *   outputs: 10,
 *   parameters: { weight: [784, 10], bias: [10] },
 *   forward: (x, { weight, bias }) => x.matMul(weight).add(bias),
 * });
 * console.assert(softmax.parameters === 7850);
 * ```
 */
export function custom<Names extends string>(options: CustomOptions<Names>): Model {
  checkOptions("models.custom", schema, options);
  const { name, inputShape, outputs, tokens, forward, loss = "crossEntropy", spec = {} } = options;
  const given = Object.entries<readonly number[] | OwnParameter>(options.parameters);
  if (given.length === 0) throw new InputError(`models.custom: ${name} has no parameters; give at least one array`);
  const parameters = given.map(([key, value]) => ({ key, ...withStart(value) }));
  let offset = 0;
  const layout = parameters.map(({ key, shape }, layer): ParameterTensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    const fans = { fanIn: size / (shape.at(-1) ?? 1), fanOut: shape.at(-1) ?? 1 };
    offset += size;
    return { name: key, shape, layer, offset: offset - size, size, role: "weight", ...fans };
  });
  const total = offset;
  const ownLoss = typeof loss === "function" ? loss : undefined;
  return {
    name,
    spec: {
      kind: "custom",
      inputShape,
      outputs,
      tokens: tokens ?? null,
      parameters: Object.fromEntries(parameters.map(({ key, shape, start }) => [key, { shape, start }])),
      loss: typeof loss === "function" ? "own" : loss,
      source: {
        forward: sourceOf("forward", forward),
        loss: ownLoss ? sourceOf("loss", ownLoss) : null,
        spec: Object.fromEntries(
          Object.entries(spec).map(([key, value]) => [key, typeof value === "function" ? sourceOf(key, value) : value]),
        ),
      },
    },
    inputShape,
    outputs,
    ...(tokens !== undefined && { tokens }),
    layers: [],
    shapes: [],
    loss: ownLoss ? "own" : loss as LossName,
    layout,
    parameters: total,
    own: { forward: forward as OwnNetwork["forward"], ...(ownLoss && { loss: ownLoss }), captured: spec },
    initialize(random) {
      const values = new Float32Array(total);
      parameters.forEach(({ start }, i) => {
        const { offset, size } = layout[i]!;
        const next = sampler(start, random);
        for (let at = offset; at < offset + size; at++) values[at] = next();
      });
      return values;
    },
  };
}

type Start = NonNullable<OwnParameter["start"]>;

function withStart(given: readonly number[] | OwnParameter): { shape: readonly number[]; start: Start } {
  const { shape, start } = "shape" in given ? given : { shape: given, start: undefined };
  const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return { shape, start: start ?? (shape.length < 2 ? 0 : { uniform: 1 / Math.sqrt(fanIn) }) };
}

function sampler(start: Start, random: Stream): () => number {
  if (typeof start === "number") return () => start;
  if ("uniform" in start) return () => start.uniform * (2 * random.uniform() - 1);
  return () => start.normal * random.normal();
}

// deno-lint-ignore ban-types -- of a function nothing but its text is wanted
function sourceOf(name: string, f: Function): string {
  const text = String(f).replace(/\s+/g, " ");
  if (!text.includes("[native code]")) return text;
  throw new InputError(`models.custom: the source of ${shown(name)} cannot be seen; give a function that is not bound`);
}
