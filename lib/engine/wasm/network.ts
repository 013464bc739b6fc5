import { match, P } from "ts-pattern";
import type { ActivationName, Model } from "../../model/mod.ts";
import type { LossName } from "../../model/mod.ts";

/** One thing the kernels do to a block of samples; `outputs` are numbers per sample after it. */
export type Operation =
  | {
    readonly kind: "product";
    readonly inputs: number;
    readonly outputs: number;
    /** Where the weights begin in a row of parameters. */
    readonly weight: number;
    /** Where the biases begin in a row of parameters. */
    readonly bias: number;
  }
  | { readonly kind: "scale"; readonly outputs: number; readonly factor: number }
  | { readonly kind: "activation"; readonly outputs: number; readonly name: Exclude<ActivationName, "linear"> };

/** A model as operations of the kernels. */
export interface Network {
  /** In order. */
  readonly operations: readonly Operation[];
  /** Numbers per sample. */
  readonly inputs: number;
  /** Number of classes. */
  readonly classes: number;
  /** Numbers in a row of parameters. */
  readonly parameters: number;
  /** What is minimised. */
  readonly loss: LossName;
  /** Samples that go through the operations together, at most. */
  readonly blockRows: number;
  /** Multiplications and additions for one sample, forward. */
  readonly work: number;
}

/** Numbers that the activations of one block may take, so that they stay in the cache. */
const BLOCK_NUMBERS = 2 ** 19;
const BLOCK_ROWS = { least: 4, most: 128 } as const;

/** Layers the kernels know. */
const KNOWN = ["dense"];

/** Why the kernels cannot run a model, as a sentence; `undefined` where they can. */
export function refusal(model: Model): string | undefined {
  const unknown = model.layers.find((layer) => !KNOWN.includes(layer.kind));
  if (unknown) return `the fast engine has no layer "${unknown.kind}"; it knows ${KNOWN.join(", ")}`;
  if (model.outputs > 256) return `the fast engine counts up to 256 classes, and ${model.name} has ${model.outputs}`;
  return undefined;
}

/** Lowers a model, of known layers, to operations of the kernels. */
export function lower(model: Model): Network {
  const operations: Operation[] = [];
  let inputs = size(model.inputShape);
  let tensor = 0;
  model.layers.forEach((layer, i) => {
    const outputs = size(model.shapes[i]!);
    match(layer)
      .with({ kind: "dense" }, ({ activation, weightScale }) => {
        const weight = model.layout[tensor++]!.offset;
        const bias = model.layout[tensor++]!.offset;
        if (weightScale === "ntk") operations.push({ kind: "scale", outputs: inputs, factor: 1 / Math.sqrt(inputs) });
        operations.push({ kind: "product", inputs, outputs, weight, bias });
        if (activation !== "linear") operations.push({ kind: "activation", outputs, name: activation });
      })
      .with({ kind: P.union("conv2d", "maxPool", "averagePool", "evoNorm") }, ({ kind }) => {
        throw new Error(`no operation for layer ${kind}`);
      })
      .exhaustive();
    inputs = outputs;
  });
  const numbers = operations.reduce((sum, { outputs }) => sum + outputs, size(model.inputShape));
  return {
    operations,
    inputs: size(model.inputShape),
    classes: model.outputs,
    parameters: model.parameters,
    loss: model.loss,
    blockRows: Math.min(Math.max(Math.floor(BLOCK_NUMBERS / numbers), BLOCK_ROWS.least), BLOCK_ROWS.most),
    work: 2 * operations.reduce((sum, op) => sum + (op.kind === "product" ? op.inputs * op.outputs : op.outputs), 0),
  };
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
