import { z } from "zod";
import { checkOptions, InputError } from "../check/mod.ts";
import type { Engine } from "../engine/mod.ts";
import type { DenseLayer, Model } from "../model/mod.ts";
import { autodiffFeatures } from "./autodiff.ts";
import { type DoubleMatrix, gram, zeros } from "./double_matrix.ts";
import { closedFormFeatures, type KernelMemory } from "./gradient_features.ts";
import { checkInputs } from "./samples.ts";
import { isDense } from "./sweep.ts";

/** Options of {@linkcode empiricalKernel}. */
export interface EmpiricalKernelOptions extends KernelMemory {
  /** `[parameters]`: where the gradients are taken. */
  readonly parameters: Float32Array | Float64Array;
  /** `[samples, features]`. */
  readonly inputs: DoubleMatrix;
}

/** Options of {@linkcode autodiffKernel}. */
export interface AutodiffKernelOptions {
  /** `[parameters]`: where the gradients are taken. */
  readonly parameters: Float32Array | Float64Array;
  /** `[samples, features]`. */
  readonly inputs: DoubleMatrix;
  /** What differentiates; default: the fastest engine that can run the model. */
  readonly engine?: Engine;
}

/** Options of {@linkcode infiniteWidthKernel}. */
export interface InfiniteWidthKernelOptions {
  /** `[samples, features]`. */
  readonly inputs: DoubleMatrix;
}

/** Schema of the fields of {@linkcode KernelMemory}. */
export const memoryFields = { batchSize: z.int().min(1).optional(), memory: z.number().positive().optional() };

const given = z.custom<object>((value) => typeof value === "object" && value !== null, { error: "expected an array" });

/**
 * The empirical neural tangent kernel of a multilayer perceptron,
 *
 * K_{(i,o),(j,o′)} = ∇f_o(x_i)·∇f_o′(x_j),
 *
 * in double precision by the layer-wise closed form K = Σ_layers (scale²·A·Aᵀ + 1) ∘ (B·Bᵀ) with activations A and
 * back-propagated signals B; no gradient is ever formed. Jacot, Gabriel and Hongler (2018).
 *
 * @returns `[samples · outputs, samples · outputs]`, sample after sample, output after output.
 * @throws {InputError} If a layer is not dense (see {@linkcode autodiffKernel}), sizes do not fit, or the kernel does not
 * fit into the memory allowed.
 *
 * @example
 * ```ts
 * import { models, ntk, stream } from "murmuration";
 *
 * const model = models.mlp([2, 100, 1], { parameterization: "ntk" });
 * const parameters = model.initialize(stream({ seed: 0, purpose: "initial parameters" }));
 * const inputs = { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) };
 * const kernel = ntk.empiricalKernel(model, { parameters, inputs });
 * console.assert(kernel.data[1] === kernel.data[2]);
 * ```
 */
export function empiricalKernel(model: Model, options: EmpiricalKernelOptions): DoubleMatrix {
  checkOptions("ntk.empiricalKernel", z.strictObject({ parameters: given, inputs: given, ...memoryFields }), options);
  const { parameters, inputs, ...memory } = options;
  checkGroup(model, options);
  if (!isDense(model)) {
    throw new InputError(`the closed form covers dense layers only, not ${model.name}; use ntk.autodiffKernel`);
  }
  return closedFormFeatures(model, [{ parameters, inputs }], memory).gram();
}

/**
 * The same kernel from gradients by automatic differentiation, in single precision: for models that the closed form does
 * not cover, and its oracle. Takes one gradient per sample and output, and holds them all.
 *
 * @returns `[samples · outputs, samples · outputs]`.
 * @throws {InputError} If sizes do not fit.
 *
 * @example
 * ```ts
 * import { models, ntk, stream } from "murmuration";
 *
 * const model = models.mlp([2, 3, 1]);
 * const parameters = model.initialize(stream({ seed: 0, purpose: "initial parameters" }));
 * const inputs = { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) };
 * const [oracle, kernel] = [
 *   await ntk.autodiffKernel(model, { parameters, inputs }),
 *   ntk.empiricalKernel(model, { parameters, inputs }),
 * ];
 * console.assert(oracle.data.every((k, i) => Math.abs(k - (kernel.data[i] ?? 0)) < 1e-5));
 * ```
 */
export async function autodiffKernel(model: Model, options: AutodiffKernelOptions): Promise<DoubleMatrix> {
  const schema = z.strictObject({ parameters: given, inputs: given, engine: given.optional() });
  checkOptions("ntk.autodiffKernel", schema, options);
  const { parameters, inputs, engine } = options;
  checkGroup(model, options);
  return (await autodiffFeatures(model, [{ parameters, inputs }], engine)).gram();
}

/**
 * The kernel that the empirical one tends to as all hidden layers grow wide: of a ReLU network (or one without hidden
 * layers) in NTK parameterisation, with weights and biases drawn from N(0, 1). From Σ = x·x′/d + 1 and Θ = Σ, layer by
 * layer, with α the angle whose cosine is Σ(x,x′)/√(Σ(x,x)·Σ(x′,x′)):
 *
 * Σ ← √(Σ(x,x)·Σ(x′,x′))·(sin α + (π − α)·cos α)/2π + 1;  Θ ← Σ + Θ·(π − α)/2π.
 *
 * Outputs are independent of each other. Cho and Saul (2009); Jacot, Gabriel and Hongler (2018); Lee et al. (2019).
 *
 * @returns `[samples · outputs, samples · outputs]`.
 * @throws {InputError} If the model has another parameterisation, activation or layer, or sizes do not fit.
 *
 * @example
 * ```ts
 * import { models, ntk } from "murmuration";
 *
 * const model = models.mlp([2, 100, 1], { parameterization: "ntk" });
 * const kernel = ntk.infiniteWidthKernel(model, { inputs: { rows: 1, columns: 2, data: Float64Array.of(1, 1) } });
 * console.assert(kernel.data[0] === 3); // Σ: 2, then 2/2 + 1 = 2; Θ: 2 + 2/2
 * ```
 */
export function infiniteWidthKernel(model: Model, options: InfiniteWidthKernelOptions): DoubleMatrix {
  checkOptions("ntk.infiniteWidthKernel", z.strictObject({ inputs: given }), options);
  const { inputs } = options;
  checkInputs(model, inputs, "the inputs");
  checkInfiniteWidth(model);
  const n = inputs.rows;
  const covariance = gram(inputs, inputs);
  for (let i = 0; i < n * n; i++) covariance.data[i] = covariance.data[i]! / inputs.columns + 1;
  const tangent = { ...covariance, data: covariance.data.slice() };
  for (let hidden = 1; hidden < model.layers.length; hidden++) {
    const variance = Float64Array.from({ length: n }, (_, i) => covariance.data[i * (n + 1)]!);
    for (let i = 0; i < n * n; i++) {
      const size = Math.sqrt(variance[Math.floor(i / n)]! * variance[i % n]!);
      const same = Math.floor(i / n) === i % n;
      const angle = same ? 0 : Math.acos(Math.max(-1, Math.min(1, covariance.data[i]! / size)));
      const slope = (Math.PI - angle) / (2 * Math.PI);
      covariance.data[i] = size * (Math.sin(angle) / (2 * Math.PI) + slope * Math.cos(angle)) + 1;
      tangent.data[i] = covariance.data[i]! + tangent.data[i]! * slope;
    }
  }
  return onEveryOutput(tangent, model.outputs);
}

function checkGroup(model: Model, { parameters, inputs }: AutodiffKernelOptions): void {
  checkInputs(model, inputs, "the inputs");
  if (parameters.length !== model.parameters) {
    throw new InputError(`${parameters.length} parameters for ${model.name}; expected ${model.parameters}`);
  }
}

function checkInfiniteWidth(model: Model): void {
  const odd = model.layers.findIndex((layer, l) =>
    layer.kind !== "dense" || layer.weightScale !== "ntk" ||
    layer.activation !== (l === model.layers.length - 1 ? "linear" : "relu")
  );
  if (odd < 0) return;
  const { kind, activation = "", weightScale = "" } = model.layers[odd]! as Partial<DenseLayer>;
  throw new InputError(
    `layer ${odd + 1} of ${model.name} is ${
      [kind, activation, weightScale].filter((word) => word !== "").join(", ")
    }; ` +
      `the infinite-width kernel is known for models.mlp with ReLU and parameterization "ntk"`,
  );
}

function onEveryOutput({ rows, data }: DoubleMatrix, outputs: number): DoubleMatrix {
  const all = zeros(rows * outputs, rows * outputs);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      for (let o = 0; o < outputs; o++) {
        all.data[(i * outputs + o) * all.columns + j * outputs + o] = data[i * rows + j]!;
      }
    }
  }
  return all;
}
