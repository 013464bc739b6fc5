import { z } from "zod";
import { anObject, checkOptions, InputError } from "../base/mod.ts";
import type { Engine } from "../engine/mod.ts";
import type { Model } from "../model/mod.ts";
import { autodiffFeatures } from "./autodiff.ts";
import type { DoubleMatrix } from "./double_matrix.ts";
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
  /** The engine that differentiates. Default: the fastest that can run the model. */
  readonly engine?: Engine;
}

/** Schema of the fields of {@linkcode KernelMemory}. */
export const memoryFields = { batchSize: z.int().min(1).optional(), memory: z.number().positive().optional() };

const given = anObject([], "expected an array");

/**
 * The empirical neural tangent kernel of a multilayer perceptron,
 *
 * K_{(i,o),(j,o′)} = ∇f_o(x_i)·∇f_o′(x_j),
 *
 * in double precision by the layer-wise closed form K = Σ_layers (scale²·A·Aᵀ + 1) ∘ (B·Bᵀ) with activations A and
 * back-propagated signals B; no gradient is ever formed. The scale is 1/√inputs of a layer in NTK parameterisation and 1
 * in the standard one. Jacot, Gabriel and Hongler (2018).
 *
 * @returns `[samples · outputs, samples · outputs]`, sample after sample, output after output.
 * @throws {InputError} If a layer is not dense (see {@linkcode autodiffKernel}), sizes do not match, or the kernel does
 * not fit into the memory allowed.
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
 * The same kernel by automatic differentiation, in single precision: for models that the closed form does not cover,
 * and as its oracle. Computes one gradient per sample and output, and keeps them all in memory.
 *
 * @returns `[samples · outputs, samples · outputs]`.
 * @throws {InputError} If sizes do not match.
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

function checkGroup(model: Model, { parameters, inputs }: AutodiffKernelOptions): void {
  checkInputs(model, inputs, "the inputs");
  if (parameters.length !== model.parameters) {
    throw new InputError(`${parameters.length} parameters for ${model.name}; expected ${model.parameters}`);
  }
}
