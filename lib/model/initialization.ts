import { match } from "ts-pattern";
import { InputError, shown } from "../base/mod.ts";
import type { Stream } from "../random/mod.ts";
import type { ParameterTensor } from "./parameter_tensor.ts";

/**
 * How initial parameters are drawn.
 *
 * - `"torch"`: weights and biases uniform in ±1/√fanIn, PyTorch's default for linear and convolution layers.
 * - `"heNormal"`: weights N(0, 2/fanIn), biases 0 (He et al., 2015).
 * - `"convNormal"`: weights of convolutions N(0, 2/fanOut), their biases 0, other layers as `"torch"`: the official code of
 *   paper C.
 * - `"glorotUniform"`: weights uniform in ±√(6/(fanIn + fanOut)), biases 0 (Glorot and Bengio, 2010).
 * - `"standardNormal"`: weights and biases N(0, 1), for NTK parameterisation.
 * - `"zeros"`: everything 0.
 *
 * Scales of normalisation layers start at 1 and shifts at 0 in all of them, and embeddings of width d from N(0, 1/d) in all
 * but `"standardNormal"` and `"zeros"`.
 */
export type Initialization = typeof INITIALIZATIONS[number];

/** The kinds of initialisation. */
export const INITIALIZATIONS = [
  "torch",
  "heNormal",
  "convNormal",
  "glorotUniform",
  "standardNormal",
  "zeros",
] as const;

/** The function that draws a row of initial parameters. */
export function initializer(
  kind: Initialization,
  { layout, parameters }: { readonly layout: readonly ParameterTensor[]; readonly parameters: number },
): (random: Stream) => Float32Array {
  const draw = (tensor: ParameterTensor, random: Stream): () => number => {
    if (tensor.role === "scale") return () => 1;
    if (tensor.role === "shift") return () => 0;
    const uniform = (bound: number) => () => bound * (2 * random.uniform() - 1);
    const normal = (deviation: number) => () => deviation * random.normal();
    const weightsOnly = (sampler: () => number) => tensor.role === "weight" ? sampler : () => 0;
    const torch = () => uniform(1 / Math.sqrt(tensor.fanIn));
    const convolves = tensor.of === "conv2d";
    const embeds = tensor.role === "embedding" && kind !== "standardNormal" && kind !== "zeros";
    if (embeds) return normal(1 / Math.sqrt(tensor.fanOut));
    return match(kind)
      .with("torch", torch)
      .with("heNormal", () => weightsOnly(normal(Math.sqrt(2 / tensor.fanIn))))
      .with("convNormal", () => convolves ? weightsOnly(normal(Math.sqrt(2 / tensor.fanOut))) : torch())
      .with("glorotUniform", () => weightsOnly(uniform(Math.sqrt(6 / (tensor.fanIn + tensor.fanOut)))))
      .with("standardNormal", () => normal(1))
      .with("zeros", () => () => 0)
      .exhaustive();
  };
  if (!INITIALIZATIONS.includes(kind)) {
    throw new InputError(`unknown initialization ${shown(kind)}; known: ${INITIALIZATIONS.join(", ")}`);
  }
  return (random) => {
    const values = new Float32Array(parameters);
    for (const tensor of layout) {
      const next = draw(tensor, random);
      for (let i = tensor.offset; i < tensor.offset + tensor.size; i++) values[i] = next();
    }
    return values;
  };
}
