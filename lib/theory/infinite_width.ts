import { match } from "ts-pattern";
import { z } from "zod";
import { anObject, checkOptions, InputError, shown } from "../base/mod.ts";
import type { DenseLayer, Model } from "../model/mod.ts";
import { type DoubleMatrix, gram, zeros } from "./double_matrix.ts";
import { checkInputs } from "./samples.ts";

/** Options of {@linkcode infiniteWidthKernel}. */
export interface InfiniteWidthKernelOptions {
  /** `[samples, features]`. */
  readonly inputs: DoubleMatrix;
}

const schema = z.strictObject({ inputs: anObject([], "expected an array") });

/**
 * The limit of the empirical kernel as all hidden layers of a ReLU network grow wide, in NTK or standard
 * parameterisation. With v and c the variances of a layer's initial weights and biases, and g = 1 in NTK
 * parameterisation, g = the number of the layer's inputs in the standard one, it starts at the first layer with
 * Q = x·x′/d, Θ = g·Q + 1, Σ = g·v·Q + c and goes from layer to layer by
 *
 * Q ← √(Σ(x,x)·Σ(x′,x′))·(sin α + (π − α)·cos α)/2π;  Θ ← g·Q + 1 + Θ·g·v·(π − α)/2π;  Σ ← g·v·Q + c,
 *
 * with α the angle whose cosine is Σ(x,x′)/√(Σ(x,x)·Σ(x′,x′)). Outputs are independent of each other. Cho and Saul (2009);
 * Jacot, Gabriel and Hongler (2018); Lee et al. (2019).
 *
 * In NTK parameterisation the limit does not depend on the widths. In standard parameterisation the kernel grows with
 * them, because the weights after a hidden layer contribute a sum over its units. The result is then for the widths of
 * the model: its ratio to the empirical kernel tends to 1, and stable step sizes shrink as 1/width
 * ({@linkcode largestCurvature}). Uniform initial weights (`"torch"`, `"glorotUniform"`) are treated as if the sums of a
 * layer's inputs were normal, which is close for many inputs.
 *
 * @returns `[samples · outputs, samples · outputs]`.
 * @throws {InputError} If the model is not `models.mlp` with ReLU, starts from zeros, or sizes do not fit.
 *
 * @example
 * ```ts
 * import { models, ntk } from "murmuration";
 *
 * const inputs = { rows: 1, columns: 2, data: Float64Array.of(1, 1) };
 * const model = models.mlp([2, 100, 1], { parameterization: "ntk" });
 * console.assert(ntk.infiniteWidthKernel(model, { inputs }).data[0] === 3); // Σ: 2, then Q: 1; Θ: 1 + 1 + 2/2
 * const standard = models.mlp([2, 100, 1], { initialization: "heNormal" });
 * console.assert(ntk.infiniteWidthKernel(standard, { inputs }).data[0] === 104); // Q: 1; Θ: 100·1 + 1 + 3·2/2
 * ```
 */
export function infiniteWidthKernel(model: Model, options: InfiniteWidthKernelOptions): DoubleMatrix {
  checkOptions("ntk.infiniteWidthKernel", schema, options);
  const { inputs } = options;
  checkInputs(model, inputs, "the inputs");
  const n = inputs.rows;
  const products = gram(inputs, inputs); // Q
  products.data.forEach((product, i) => products.data[i] = product / inputs.columns);
  const covariance = zeros(n, n); // Σ
  const tangent = zeros(n, n); // Θ
  drawnLayers(model).forEach(({ gain, weights, biases }, l) => {
    if (l > 0) throughUnits({ covariance, products, tangent }, gain * weights);
    for (let i = 0; i < n * n; i++) {
      tangent.data[i]! += gain * products.data[i]! + 1;
      covariance.data[i] = gain * weights * products.data[i]! + biases;
    }
  });
  return onEveryOutput(tangent, model.outputs);
}

/** How the initial parameters of a layer are drawn. */
interface DrawnLayer {
  /** g. */
  readonly gain: number;
  /** v. */
  readonly weights: number;
  /** c. */
  readonly biases: number;
}

function drawnLayers(model: Model): DrawnLayer[] {
  checkInfiniteWidth(model);
  return (model.layers as readonly DenseLayer[]).map(({ weightScale }, l) => {
    const { fanIn, fanOut } = model.layout[2 * l]!;
    const gain = weightScale === "ntk" ? 1 : fanIn;
    return match(String(model.spec["initialization"]))
      .with("standardNormal", () => ({ gain, weights: 1, biases: 1 }))
      .with("torch", "convNormal", () => ({ gain, weights: 1 / (3 * fanIn), biases: 1 / (3 * fanIn) }))
      .with("heNormal", () => ({ gain, weights: 2 / fanIn, biases: 0 }))
      .with("glorotUniform", () => ({ gain, weights: 2 / (fanIn + fanOut), biases: 0 }))
      .otherwise((other) => {
        throw new InputError(`the infinite-width kernel is not known for the initialization ${shown(other)}`);
      });
  });
}

// What a layer of ReLUs makes of Σ and Θ; a unit that nothing reaches has output and slope 0.
function throughUnits({ covariance, products, tangent }: {
  readonly covariance: DoubleMatrix;
  readonly products: DoubleMatrix;
  readonly tangent: DoubleMatrix;
}, spread: number): void {
  const n = covariance.rows;
  const variance = Float64Array.from({ length: n }, (_, i) => covariance.data[i * (n + 1)]!);
  for (let i = 0; i < n * n; i++) {
    const [row, column] = [Math.floor(i / n), i % n];
    const size = Math.sqrt(variance[row]! * variance[column]!);
    const angle = row === column ? 0 : Math.acos(Math.max(-1, Math.min(1, covariance.data[i]! / size)));
    const slope = size === 0 ? 0 : (Math.PI - angle) / (2 * Math.PI);
    products.data[i] = size === 0 ? 0 : size * (Math.sin(angle) / (2 * Math.PI) + slope * Math.cos(angle));
    tangent.data[i]! *= spread * slope;
  }
}

function checkInfiniteWidth(model: Model): void {
  const known = "the infinite-width kernel is known for models.mlp with ReLU";
  if (model.spec.kind !== "mlp") throw new InputError(`${known}, not for ${model.name}`);
  const odd = (model.layers as readonly DenseLayer[]).slice(0, -1).find(({ activation }) => activation !== "relu");
  if (odd !== undefined) throw new InputError(`${known}; hidden layers of ${model.name} are ${odd.activation}`);
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
