import { type Operation, pairs, type Step } from "./operation.ts";

/** y = φ(x), for a φ whose derivative does not follow from y. */
export interface CurveStep extends Step {
  readonly kind: "curve";
  /** Numbers per sample. */
  readonly numbers: number;
  /** φ. */
  readonly name: "silu" | "gelu";
}

/** Activations whose derivatives need what they are taken of. */
export const curve: Operation<CurveStep> = {
  compile: ({ numbers, name }, { kernels, y, dy, dx }) => ({
    forward: ({ rows }, x) => kernels[name](x, y, pairs(rows * numbers)),
    backward: ({ rows }, x) => kernels[`${name}Backward`](x, dy, dx, pairs(rows * numbers)),
  }),
};
