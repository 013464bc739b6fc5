import { type Operation, pairs, type Step } from "./operation.ts";

/** y = factor·x. */
export interface MultipleStep extends Step {
  readonly kind: "multiple";
  /** Numbers per sample. */
  readonly numbers: number;
  /** The factor. */
  readonly factor: number;
}

/** Products with a constant. */
export const multiple: Operation<MultipleStep> = {
  compile: ({ numbers, factor }, { kernels, y, dy, dx }) => ({
    forward: ({ rows }, x) => kernels.scale(x, factor, y, pairs(rows * numbers)),
    backward: ({ rows }) => kernels.scale(dy, factor, dx, pairs(rows * numbers)),
  }),
};
