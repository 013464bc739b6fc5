import type { DenseLayer } from "../../../model/mod.ts";
import { type LayerOperation, size, type Step } from "./operation.ts";
import type { MultipleStep } from "./multiple.ts";

/** y = x·W + b. */
export interface DenseStep extends Step {
  readonly kind: "dense";
  /** Numbers per sample before it. */
  readonly inputs: number;
  /** Numbers per sample behind it. */
  readonly outputs: number;
  /** Where W begins in a row of parameters; b follows it. */
  readonly weight: number;
}

/** Fully connected layers. */
export const dense: LayerOperation<DenseLayer, DenseStep> = {
  lower({ weightScale }, build) {
    build.flat();
    const [inputs, outputs] = [size(build.shape), size(build.after)];
    if (weightScale === "ntk") {
      build.push<MultipleStep>({ kind: "multiple", numbers: inputs, factor: 1 / Math.sqrt(inputs) }, inputs);
    }
    const weight = build.parameters();
    build.parameters();
    build.push<DenseStep>({ kind: "dense", trains: true, inputs, outputs, weight }, outputs);
  },
  work: ({ inputs, outputs }) => 2 * inputs * outputs,
  compile({ inputs, outputs, weight }, { kernels, y, dy, dx, rows, takesInputs, temporary, room }) {
    const list = takesInputs ? room(8 * Math.max(inputs, rows)) : 0;
    return {
      forward({ weights, rows, sparse }, x) {
        const w = weights + 4 * weight;
        const bias = w + 4 * inputs * outputs;
        if (takesInputs && sparse) {
          kernels.sparseProduct(x, inputs, 1, w, outputs, bias, 0, 1, 1, y, outputs, rows, outputs, inputs, list);
        } else {
          kernels.product(x, inputs, 1, w, outputs, bias, 0, 1, 1, y, outputs, rows, outputs, inputs);
        }
      },
      backward({ weights, rows, sparse }, x, { row, alpha, beta }) {
        const w = weights + 4 * weight;
        const g = row + 4 * weight;
        if (dx !== 0) {
          kernels.productTransposedRight(dy, outputs, w, outputs, dx, inputs, rows, inputs, outputs, temporary);
        }
        if (takesInputs && sparse) {
          kernels.sparseProduct(
            x,
            1,
            inputs,
            dy,
            outputs,
            g,
            outputs,
            alpha,
            beta,
            g,
            outputs,
            inputs,
            outputs,
            rows,
            list,
          );
        } else {
          kernels.product(x, 1, inputs, dy, outputs, g, outputs, alpha, beta, g, outputs, inputs, outputs, rows);
        }
        kernels.columnSums(dy, rows, outputs, alpha, beta, g + 4 * inputs * outputs);
      },
    };
  },
};
