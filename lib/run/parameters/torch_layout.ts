import { type Layer, type Model, type ParameterTensor, planLayer } from "../../model/mod.ts";
import type { SavedTensor } from "./safetensors.ts";

/**
 * A row of parameters as PyTorch has it: a tensor per array of the model, by the name that `state_dict()` of equally named
 * modules gives it. Weights of linear layers are `[outputs, inputs]`, those of convolutions
 * `[filters, channels/groups, height, width]`; a linear layer behind an image takes its channels first, as behind
 * `torch.nn.Flatten`; scale and shift of a normalisation are its `weight` and `bias`; the projections of self-attention are
 * named and laid out as those of `torch.nn.MultiheadAttention`. Numbers are only moved.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 * import { toTorch } from "./torch_layout.ts";
 *
 * const tensors = toTorch(models.mlp([3, 2]), Float32Array.of(1, 2, 3, 4, 5, 6, 0, 0));
 * console.assert(tensors.get("dense1.weight")!.shape.join() === "2,3");
 * console.assert(tensors.get("dense1.weight")!.data.join() === "1,3,5,2,4,6");
 * ```
 */
export function toTorch(model: Model, parameters: Float32Array): Map<string, SavedTensor> {
  return new Map(
    torchTensors(model).map(({ name, shape, offset, sides, axes }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const data = new Float32Array(size);
      moved(sides, axes, (torch, own) => data[torch] = parameters[offset + own]!);
      return [name, { shape, data }];
    }),
  );
}

/** The row of parameters that {@linkcode toTorch} gives these tensors of. */
export function fromTorch(model: Model, tensorOf: (name: string) => SavedTensor): Float32Array {
  const parameters = new Float32Array(model.parameters);
  for (const { name, offset, sides, axes } of torchTensors(model)) {
    const { data } = tensorOf(name);
    moved(sides, axes, (torch, own) => parameters[offset + own] = data[torch]!);
  }
  return parameters;
}

/** An array of a model, seen as PyTorch lays it out. */
export interface TorchTensor {
  /** Its name in `state_dict()`. */
  readonly name: string;
  /** Its shape there. */
  readonly shape: readonly number[];
  /** Where it begins in a row of parameters. */
  readonly offset: number;
  /** Its sides in the model's own order. */
  readonly sides: readonly number[];
  /** Which of them comes first there, second, … */
  readonly axes: readonly number[];
}

/** The arrays of a model, seen as PyTorch lays them out. */
export function torchTensors({ layout, layers, inputShape }: Model): TorchTensor[] {
  const before = new Map(shapesBefore(layers, inputShape));
  return layout.map((tensor) => {
    const { name, offset, shape, of, role } = tensor;
    const common = { name: torchName(tensor), offset };
    const image = of === "dense" ? before.get(name.replace(/\.\w+$/, "")) : undefined;
    if (of === undefined || role !== "weight") {
      return { ...common, shape, sides: shape, axes: shape.map((_, axis) => axis) };
    }
    if (of === "conv2d") return permuted(common, shape, CHANNELS_FIRST);
    if (image?.length !== 3) return permuted(common, shape, [1, 0]);
    const whole = permuted(common, [...image, shape[1]!], CHANNELS_FIRST);
    return { ...whole, shape: [shape[1]!, shape[0]!] };
  });
}

const CHANNELS_FIRST = [3, 2, 0, 1];

function permuted<T>(tensor: T, sides: readonly number[], axes: readonly number[]) {
  return { ...tensor, sides, axes, shape: axes.map((axis) => sides[axis]!) };
}

function torchName({ name, role, of }: ParameterTensor): string {
  const path = name.replaceAll("/", ".");
  if (of === "selfAttention") return path.replace(".in.", ".in_proj_").replace(".out.", ".out_proj.");
  if (role === "embedding") return `${path}.weight`;
  return path.replace(/\.scale$/, ".weight").replace(/\.shift$/, ".bias");
}

/** The shape before each layer, by the name that its arrays begin with. */
function* shapesBefore(
  layers: readonly Layer[],
  input: readonly number[],
  path = "",
): Generator<[string, readonly number[]]> {
  let shape = input;
  for (const [i, layer] of layers.entries()) {
    const name = `${path}${layer.kind}${i + 1}`;
    yield [name, shape];
    if (layer.kind === "residual") {
      yield* shapesBefore(layer.body, shape, `${name}/`);
      yield* shapesBefore(layer.shortcut ?? [], shape, `${name}/shortcut/`);
    }
    shape = planLayer(layer, shape).after;
  }
}

/** Calls with every place in the reordered array and in the model's own. */
function moved(sides: readonly number[], axes: readonly number[], move: (torch: number, own: number) => void): void {
  const strides = sides.map((_, axis) => sides.slice(axis + 1).reduce((a, b) => a * b, 1));
  let torch = 0;
  const along = (depth: number, own: number): void => {
    if (depth === axes.length) return move(torch++, own);
    const axis = axes[depth]!;
    for (let i = 0; i < sides[axis]!; i++) along(depth + 1, own + i * strides[axis]!);
  };
  along(0, 0);
}
