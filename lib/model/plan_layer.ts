import { match } from "ts-pattern";
import { InputError } from "../base/mod.ts";
import { checkLayer } from "./check_layer.ts";
import type { Conv2dLayer, Layer, ResidualLayer } from "./layer.ts";
import type { ParameterTensor } from "./parameter_tensor.ts";

/** The effect of a layer on a shape. */
export interface LayerPlan {
  /** The shape after it. */
  readonly after: readonly number[];
  /** Its arrays of parameters, in order; their names follow the name of the layer. */
  readonly tensors: readonly PlannedTensor[];
}

/** An array of parameters without its place in a model. */
export type PlannedTensor = Omit<ParameterTensor, "layer" | "offset" | "size">;

type Shape = readonly number[];

/**
 * The shape after a layer, and its arrays of parameters.
 *
 * @param where Which layer it is, for messages.
 * @throws {InputError} If the layer has wrong options, or does not fit the shape before it.
 */
export function planLayer(layer: Layer, before: Shape, where: string = layer.kind): LayerPlan {
  checkLayer(layer, where);
  return match<Layer, LayerPlan>(layer)
    .with(
      { kind: "dense" },
      ({ outputs }) => ({ after: [outputs], tensors: linear("dense", product(before), outputs) }),
    )
    .with({ kind: "tokenDense" }, ({ outputs }) => {
      const [tokens, inputs] = tokensOf(before, where);
      return { after: [tokens, outputs], tensors: linear("tokenDense", inputs, outputs) };
    })
    .with({ kind: "conv2d" }, (convolution) => planConvolution(convolution, before, where))
    .with({ kind: "maxPool" }, { kind: "averagePool" }, ({ size, stride }) => {
      const [height, width, channels] = imageOf(before, where);
      const side = (length: number) => windows(length, { size, stride, padding: 0 }, where);
      return { after: [side(height), side(width), channels], tensors: [] };
    })
    .with({ kind: "globalAveragePooling" }, () => ({ after: [imageOf(before, where)[2]], tensors: [] }))
    .with({ kind: "evoNorm" }, { kind: "groupNorm" }, ({ kind, groups }) => {
      const channels = imageOf(before, where)[2];
      checkGroups(groups, channels, "channels", where);
      return { after: before, tensors: scaleAndShift(kind, channels) };
    })
    .with({ kind: "layerNorm" }, ({ kind }) => ({ after: before, tensors: scaleAndShift(kind, before.at(-1)!) }))
    .with({ kind: "residual" }, (residual) => planResidual(residual, before, where))
    .with({ kind: "embedding" }, ({ vocabulary, width }) => {
      if (before.length !== 1) {
        throw new InputError(`${where} needs the tokens of a text, [length], but gets ${shownShape(before)}`);
      }
      const [length] = before as readonly [number];
      const role = "embedding";
      const fans = { role, fanIn: 1, fanOut: width } as const;
      return {
        after: [length, width],
        tensors: [
          { name: ".token", of: "embedding", shape: [vocabulary, width], ...fans },
          { name: ".place", of: "embedding", shape: [length, width], ...fans },
        ],
      };
    })
    .with({ kind: "selfAttention" }, ({ kind, heads }) => {
      const [, width] = tokensOf(before, where);
      if (width % heads !== 0) {
        throw new InputError(`${where} has ${heads} heads for a width of ${width}; the heads must divide it`);
      }
      const named = (part: string, tensors: readonly PlannedTensor[]) =>
        tensors.map((tensor) => ({ ...tensor, name: `.${part}${tensor.name}` }));
      return {
        after: before,
        tensors: [...named("in", linear(kind, width, 3 * width)), ...named("out", linear(kind, width, width))],
      };
    })
    .with({ kind: "meanOverTokens" }, () => ({ after: [tokensOf(before, where)[1]], tensors: [] }))
    .exhaustive();
}

function planConvolution(layer: Conv2dLayer, before: Shape, where: string): LayerPlan {
  const { kind, filters, size, padding, stride = 1, groups = 1, bias = true } = layer;
  const [height, width, channels] = imageOf(before, where);
  checkGroups(groups, channels, "channels", where);
  checkGroups(groups, filters, "filters", where);
  const side = (length: number) => windows(length, { size, stride, padding }, where);
  const own = channels / groups;
  const fans = { of: kind, fanIn: size * size * own, fanOut: size * size * filters };
  return {
    after: [side(height), side(width), filters],
    tensors: [
      { name: ".weight", shape: [size, size, own, filters], role: "weight", ...fans },
      ...(bias ? [{ name: ".bias", shape: [filters], role: "bias" as const, ...fans }] : []),
    ],
  };
}

function planResidual({ body, shortcut = [] }: ResidualLayer, before: Shape, where: string): LayerPlan {
  if (body.length === 0) throw new InputError(`${where} has no layers in its body; give at least one`);
  const tensors: PlannedTensor[] = [];
  const through = (layers: readonly Layer[], part: string, path: string): Shape =>
    layers.reduce((shape, layer, i) => {
      const plan = planLayer(layer, shape, `layer ${i + 1} (${layer?.kind}) in the ${part} of ${where}`);
      for (const tensor of plan.tensors) {
        tensors.push({ ...tensor, name: `/${path}${layer.kind}${i + 1}${tensor.name}` });
      }
      return plan.after;
    }, before);
  const after = through(body, "body", "");
  const beside = through(shortcut, "shortcut", "shortcut/");
  if (after.join() !== beside.join()) {
    throw new InputError(
      `${where} adds ${shownShape(after)}, the shape behind its body, to ${shownShape(beside)}, that behind its ` +
        "shortcut; give a shortcut whose shape is the same",
    );
  }
  return { after, tensors };
}

function linear(of: Layer["kind"], inputs: number, outputs: number): readonly PlannedTensor[] {
  const fans = { of, fanIn: inputs, fanOut: outputs };
  return [
    { name: ".weight", shape: [inputs, outputs], role: "weight", ...fans },
    { name: ".bias", shape: [outputs], role: "bias", ...fans },
  ];
}

function scaleAndShift(of: Layer["kind"], channels: number): readonly PlannedTensor[] {
  const fans = { of, shape: [channels], fanIn: 1, fanOut: 1 };
  return [{ name: ".scale", role: "scale", ...fans }, { name: ".shift", role: "shift", ...fans }];
}

/** The number of windows that fit on a side. */
function windows(
  length: number,
  { size, stride, padding }: { readonly size: number; readonly stride: number; readonly padding: number },
  where: string,
): number {
  const count = Math.floor((length + 2 * padding - size) / stride) + 1;
  if (count < 1) throw new InputError(`${where} has a window of ${size} on a side of ${length}; make it smaller`);
  return count;
}

function checkGroups(groups: number, count: number, what: string, where: string): void {
  if (count % groups !== 0) {
    throw new InputError(`${where} has ${groups} groups for ${count} ${what}; the groups must divide them`);
  }
}

function imageOf(shape: Shape, where: string): readonly [number, number, number] {
  if (shape.length !== 3) {
    throw new InputError(`${where} needs an image [height, width, channels], got ${shownShape(shape)}`);
  }
  return shape as readonly [number, number, number];
}

function tokensOf(shape: Shape, where: string): readonly [number, number] {
  if (shape.length !== 2) {
    throw new InputError(
      `${where} needs tokens [tokens, width], got ${shownShape(shape)}; put an embedding before it`,
    );
  }
  return shape as readonly [number, number];
}

function shownShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

function product(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}
