import { match, P } from "ts-pattern";
import type { Layer, Model } from "../../model/mod.ts";
import type { Network, Operation } from "./network.ts";
import { type ImageShape, paddedPlanes, type Planes, resultPlanes, tightPlanes } from "./planes.ts";

/** Numbers that one block's values and derivatives may take, so that they stay in the cache. */
const BLOCK_NUMBERS = 2 ** 20;
const BLOCK_ROWS = { least: 4, most: 128 } as const;

/** Layers that the kernels know; a model's may come from outside. */
const KNOWN: readonly string[] = ["dense", "conv2d", "maxPool", "averagePool", "evoNorm"] satisfies Layer["kind"][];

/** Why the kernels cannot run a model, as a sentence; `undefined` where they can. */
export function refusal(model: Model): string | undefined {
  const unknown = model.layers.find((layer) => !KNOWN.includes(layer.kind));
  if (unknown) return `the fast engine has no layer "${unknown.kind}"; it knows ${KNOWN.join(", ")}`;
  if (model.outputs > 256) return `the fast engine counts up to 256 classes, and ${model.name} has ${model.outputs}`;
  return undefined;
}

/** Lowers a model of known layers to operations of the kernels. */
export function lower(model: Model): Network {
  const operations: Operation[] = [];
  let planes: Planes | undefined; // where the values are planes of images
  const push = (operation: Operation) => {
    operations.push(operation);
    planes = "to" in operation ? operation.to : operation.kind === "activation" ? planes : undefined;
  };
  model.layers.forEach((layer, i) => {
    const before = i === 0 ? model.inputShape : model.shapes[i - 1]!;
    const shape = model.shapes[i]!;
    const inputs = size(before);
    const image = (): Planes => {
      const to = planesFor(layer, before as ImageShape);
      if (!planes) push({ kind: "toPlanes", outputs: to.sample, to });
      else if (layer.kind === "conv2d" && fromConvolution(operations)) {
        push({ kind: "copyPlanes", outputs: to.sample, from: planes, to });
      }
      return planes!;
    };
    const parameters = () => model.layout.find((tensor) => tensor.layer === i)!.offset;
    const next = () => planesFor(model.layers[i + 1]!, shape as ImageShape);
    match(layer)
      .with({ kind: "dense" }, ({ weightScale }) => {
        if (planes) push({ kind: "fromPlanes", outputs: inputs, from: planes });
        if (weightScale === "ntk") push({ kind: "scale", outputs: inputs, factor: 1 / Math.sqrt(inputs) });
        push({ kind: "product", inputs, outputs: shape[0]!, weight: parameters() });
      })
      .with({ kind: "conv2d" }, ({ size, bias = true }) => {
        const from = image();
        const to = resultPlanes(from, shape as ImageShape);
        push({ kind: "convolution", outputs: to.sample, from, to, size, weight: parameters(), bias });
      })
      .with({ kind: P.union("maxPool", "averagePool") }, ({ kind, size, stride }) => {
        const from = image();
        const to = next();
        push({ kind, outputs: to.sample, from, to, size, stride });
      })
      .with({ kind: "evoNorm" }, ({ groups }) => {
        const from = image();
        const to = next();
        push({ kind: "evoNorm", outputs: to.sample, from, to, groups, scale: parameters() });
      })
      .exhaustive();
    if ("activation" in layer && layer.activation !== "linear") {
      push({ kind: "activation", outputs: operations.at(-1)!.outputs, name: layer.activation });
    }
  });
  const numbers = operations.reduce((sum, { outputs }) => sum + 2 * outputs, size(model.inputShape));
  return {
    operations,
    inputs: size(model.inputShape),
    classes: model.outputs,
    parameters: model.parameters,
    loss: model.loss,
    blockRows: Math.min(Math.max(Math.floor(BLOCK_NUMBERS / numbers), BLOCK_ROWS.least), BLOCK_ROWS.most),
    work: operations.reduce((sum, operation) => sum + work(operation), 0),
  };
}

/** Planes as a layer wants them. */
function planesFor(layer: Layer, shape: ImageShape): Planes {
  return layer.kind === "conv2d" ? paddedPlanes(shape, layer) : tightPlanes(shape);
}

function fromConvolution(operations: readonly Operation[]): boolean {
  return operations.findLast(({ kind }) => kind !== "activation")!.kind === "convolution";
}

/** Floating-point operations for one sample. */
function work(operation: Operation): number {
  if (operation.kind === "product") return 2 * operation.inputs * operation.outputs;
  if (operation.kind !== "convolution") return operation.outputs;
  const { from, to, size } = operation;
  return 2 * from.channels * size * size * to.channels * to.plane;
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
