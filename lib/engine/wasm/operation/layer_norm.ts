import type { LayerNormLayer } from "../../../model/mod.ts";
import { type LayerOperation, size, type Step } from "./operation.ts";

/** Layer norm over rows of `width` numbers. */
export interface LayerNormStep extends Step {
  readonly kind: "layerNorm";
  /** Rows of a sample. */
  readonly perSample: number;
  /** Numbers of a row. */
  readonly width: number;
  /** Where the scales begin in a row of parameters; the shifts follow them. */
  readonly scale: number;
}

/** Layer norm. */
export const layerNorm: LayerOperation<LayerNormLayer, LayerNormStep> = {
  lower(_, build) {
    build.flat();
    const numbers = size(build.shape);
    const width = build.shape.at(-1)!;
    const scale = build.parameters();
    build.parameters();
    build.push<LayerNormStep>({ kind: "layerNorm", trains: true, perSample: numbers / width, width, scale }, numbers);
  },
  compile({ perSample, width, scale }, { kernels, rows: most, y, dy, dx, room, shared }) {
    const moments = room(8 * most * perSample);
    const gradient = shared(8 * width);
    return {
      forward({ weights, rows }, x) {
        const gamma = weights + 4 * scale;
        kernels.layerNorm(x, y, rows * perSample, width, gamma, gamma + 4 * width, moments);
      },
      backward({ weights, rows }, x, { row, alpha, beta }) {
        const [gamma, dShift] = [weights + 4 * scale, gradient + 4 * width];
        kernels.layerNormBackward(x, dx, dy, rows * perSample, width, gamma, moments, gradient, dShift);
        kernels.columnSums(gradient, 1, 2 * width, alpha, beta, row + 4 * scale);
      },
    };
  },
};
