import { type Operation, pairs, type Step } from "./operation.ts";

/** y = factor·x. */
export interface ScaleStep extends Step {
  readonly kind: "scale";
  /** Numbers per sample. */
  readonly numbers: number;
  /** The factor. */
  readonly factor: number;
}

/** Products with a constant. */
export const scale: Operation<ScaleStep> = {
  compile: ({ numbers, factor }, { kernels, y, dy, dx }) => ({
    forward: ({ rows }, x) => kernels.scale(x, factor, y, pairs(rows * numbers)),
    backward: ({ rows }) => kernels.scale(dy, factor, dx, pairs(rows * numbers)),
  }),
};
