import { InputError } from "../base/mod.ts";
import type { Model } from "../model/mod.ts";
import {
  addScaled,
  dot,
  type DoubleMatrix,
  gram,
  mirror,
  multiply,
  rowOf,
  transposed,
  zeros,
} from "./double_matrix.ts";
import { type DenseWeights, denseWeights, type LayerFactors, type Sweep, sweep } from "./sweep.ts";

/** Parameters, and the inputs at which the outputs' gradients are taken with them. */
export interface GradientGroup {
  /** `[parameters]`. */
  readonly parameters: Float32Array | Float64Array;
  /** `[samples, features]`. */
  readonly inputs: DoubleMatrix;
}

/** How much to hold in memory at a time. */
export interface KernelMemory {
  /** Samples whose activations and signals are held at a time; fewer need further passes. Default: all. */
  readonly batchSize?: number;
  /** Maximum memory in bytes. Default: 1 GiB. */
  readonly memory?: number;
}

/**
 * The gradients ∇f of all outputs at all samples with respect to the parameters: the rows of J, group after group, sample
 * after sample, output after output. J itself, `[rows, parameters]`, need not exist.
 */
export interface GradientFeatures {
  /** Number of rows of J. */
  readonly rows: number;
  /** The outputs themselves, `[rows]`. */
  readonly outputs: Float64Array;
  /** The kernel J·Jᵀ, `[rows, rows]`. */
  gram(): DoubleMatrix;
  /** J·v for some vectors v, `[rows, vectors]`. */
  along(vectors: readonly (Float32Array | Float64Array)[]): DoubleMatrix;
  /** Jᵀ·c, `[parameters]`. */
  combine(coefficients: Float64Array): Float64Array;
  /** J itself, `[rows, parameters]`. */
  jacobian(): DoubleMatrix;
}

/** Default maximum memory in bytes. */
export const DEFAULT_MEMORY = 2 ** 30;

/**
 * Gradients of a dense model by the layer-wise closed form: those of one layer are outer products aᵢ ⊗ bᵢₒ, so that
 *
 * J·Jᵀ = Σ_layers (scale²·A·Aᵀ + 1) ∘ (B·Bᵀ),
 *
 * with activations A, spread over outputs, and back-propagated signals B. One pass forward and backward per batch.
 *
 * @throws {InputError} If the kernel and its factors do not fit into the memory allowed.
 */
export function closedFormFeatures(
  model: Model,
  groups: readonly GradientGroup[],
  options: KernelMemory = {},
): GradientFeatures {
  const samples = groups.reduce((sum, { inputs }) => sum + inputs.rows, 0);
  const rows = samples * model.outputs;
  const { batchSize = samples, memory = DEFAULT_MEMORY } = options;
  checkMemory(model, { rows, batchSize: Math.min(batchSize, samples), samples, memory });
  const weightsOf = remembered((parameters: GradientGroup["parameters"]) => denseWeights(model, parameters));
  const batches = batched(groups, batchSize).map(({ parameters, inputs, row }) => ({
    row: row * model.outputs,
    sweep: () => sweep(weightsOf(parameters), inputs),
  }));
  const held = batchSize >= samples ? batches.map((batch) => batch.sweep()) : undefined;
  const factors = (i: number): Sweep => held?.[i] ?? batches[i]!.sweep();

  const outputs = new Float64Array(rows);
  batches.forEach(({ row }, i) => outputs.set(factors(i).outputs.data, row));
  return {
    rows,
    outputs,
    gram() {
      const kernel = zeros(rows, rows);
      batches.forEach((first, i) => {
        const mine = factors(i);
        for (let j = i; j < batches.length; j++) {
          addProducts(kernel, [mine, j === i ? mine : factors(j)], [first.row, batches[j]!.row]);
        }
      });
      mirror(kernel);
      return kernel;
    },
    along(vectors) {
      const out = zeros(rows, vectors.length);
      const directions = vectors.map((vector) => denseWeights(model, vector));
      batches.forEach(({ row }, i) => {
        const { layers } = factors(i);
        directions.forEach((direction, v) => addDirection(out, layers, { direction, v, row }));
      });
      return out;
    },
    combine(coefficients) {
      const sum = new Float64Array(model.parameters);
      batches.forEach(({ row }, i) => {
        const { layers, outputs } = factors(i);
        const mine = coefficients.subarray(row, row + outputs.data.length);
        layers.forEach((layer, l) => addCombination(sum, layer, { coefficients: mine, model, l }));
      });
      return sum;
    },
    jacobian() {
      const all = zeros(rows, model.parameters);
      const one = new Float64Array(1).fill(1);
      batches.forEach(({ row }, i) => {
        const { layers, outputs } = factors(i);
        for (let r = 0; r < outputs.data.length; r++) {
          layers.forEach((layer, l) =>
            addCombination(rowOf(all, row + r), only(layer, { r, perSample: model.outputs }), {
              coefficients: one,
              model,
              l,
            })
          );
        }
      });
      return all;
    },
  };
}

/** Gradients given as J itself, with the outputs. */
export function explicitFeatures(jacobian: DoubleMatrix, outputs: Float64Array): GradientFeatures {
  return {
    rows: jacobian.rows,
    outputs,
    gram: () => gram(jacobian, jacobian),
    along(vectors) {
      const given = zeros(vectors.length, jacobian.columns);
      vectors.forEach((vector, v) => rowOf(given, v).set(vector));
      return gram(jacobian, given);
    },
    combine(coefficients) {
      const sum = new Float64Array(jacobian.columns);
      coefficients.forEach((factor, r) => addScaled(sum, { factor, x: rowOf(jacobian, r) }));
      return sum;
    },
    jacobian: () => jacobian,
  };
}

function checkMemory(model: Model, given: {
  readonly rows: number;
  readonly samples: number;
  readonly batchSize: number;
  readonly memory: number;
}): void {
  const { rows, samples, batchSize, memory } = given;
  const sides = model.shapes.map((shape, l) =>
    shape[0]! * model.outputs + (model.shapes[l - 1] ?? model.inputShape)[0]!
  );
  const perSample = 8 * sides.reduce((a, b) => a + b, 0);
  const held = batchSize < samples ? 2 * batchSize : samples;
  const needed = 8 * rows * rows + held * perSample;
  if (needed <= memory) return;
  const room = Math.floor((memory - 8 * rows * rows) / (2 * perSample));
  throw new InputError(
    `the kernel of ${rows} outputs takes ${mebibytes(8 * rows * rows)} MiB and the activations and signals of ` +
      `${held} samples ${mebibytes(held * perSample)} MiB, more than the ${
        mebibytes(memory)
      } MiB of option "memory"; ` +
      (room >= 1 ? `pass batchSize: ${room}, or allow more memory` : "take fewer samples, or allow more memory"),
  );
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

function batched(groups: readonly GradientGroup[], batchSize: number): (GradientGroup & { readonly row: number })[] {
  const batches: (GradientGroup & { readonly row: number })[] = [];
  let row = 0;
  for (const { parameters, inputs } of groups) {
    for (let from = 0; from < inputs.rows; from += batchSize) {
      const count = Math.min(batchSize, inputs.rows - from);
      const data = inputs.data.subarray(from * inputs.columns, (from + count) * inputs.columns);
      batches.push({ parameters, inputs: { rows: count, columns: inputs.columns, data }, row });
      row += count;
    }
  }
  return batches;
}

// The last answer only: groups with common parameters come one after another.
function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  let last: { key: K; value: V } | undefined;
  return (key) => (last?.key === key ? last : last = { key, value: make(key) }).value;
}

function addProducts(
  kernel: DoubleMatrix,
  [mine, theirs]: readonly [Sweep, Sweep],
  [top, left]: [number, number],
): void {
  mine.layers.forEach(({ activations, signals, scale }, l) => {
    const other = theirs.layers[l]!;
    const aa = gram(activations, other.activations);
    const bb = gram(signals, other.signals);
    const perSample = signals.rows / activations.rows;
    for (let r = 0; r < bb.rows; r++) {
      const a = rowOf(aa, Math.floor(r / perSample));
      const b = rowOf(bb, r);
      const at = (top + r) * kernel.columns + left;
      for (let i = 0, c = 0; i < a.length; i++) {
        const shared = scale * scale * a[i]! + 1;
        for (let o = 0; o < perSample; o++, c++) kernel.data[at + c]! += shared * b[c]!;
      }
    }
  });
}

function addDirection(out: DoubleMatrix, layers: readonly LayerFactors[], given: {
  readonly direction: readonly DenseWeights[];
  readonly v: number;
  readonly row: number;
}): void {
  const { direction, v, row } = given;
  layers.forEach(({ activations, signals, scale }, l) => {
    const { weight, bias } = direction[l]!;
    const moved = multiply(activations, weight);
    for (let i = 0; i < moved.data.length; i++) moved.data[i] = scale * moved.data[i]! + bias[i % bias.length]!;
    const perSample = signals.rows / activations.rows;
    for (let r = 0; r < signals.rows; r++) {
      out.data[(row + r) * out.columns + v]! += dot(rowOf(moved, Math.floor(r / perSample)), rowOf(signals, r));
    }
  });
}

function addCombination(sum: Float64Array, { activations, signals, scale }: LayerFactors, given: {
  readonly coefficients: Float64Array;
  readonly model: Model;
  readonly l: number;
}): void {
  const { coefficients, model, l } = given;
  const perSample = signals.rows / activations.rows;
  const weighted = zeros(activations.rows, signals.columns);
  for (let r = 0; r < signals.rows; r++) {
    addScaled(rowOf(weighted, Math.floor(r / perSample)), { factor: coefficients[r]!, x: rowOf(signals, r) });
  }
  const [weight, bias] = [model.layout[2 * l]!, model.layout[2 * l + 1]!];
  const product = multiply(transposed(activations), weighted);
  addScaled(sum.subarray(weight.offset, weight.offset + weight.size), { factor: scale, x: product.data });
  const biases = sum.subarray(bias.offset, bias.offset + bias.size);
  for (let i = 0; i < weighted.rows; i++) addScaled(biases, { factor: 1, x: rowOf(weighted, i) });
}

function only({ activations, signals, scale }: LayerFactors, at: { r: number; perSample: number }): LayerFactors {
  const view = (matrix: DoubleMatrix, i: number) => ({ rows: 1, columns: matrix.columns, data: rowOf(matrix, i) });
  return { activations: view(activations, Math.floor(at.r / at.perSample)), signals: view(signals, at.r), scale };
}
