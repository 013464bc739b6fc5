import type { ActivationName } from "../../../model/mod.ts";
import type { CurveStep } from "./curve.ts";
import { type Operation, pairs, type Step } from "./operation.ts";

/** y = φ(x), in place. */
export interface ActivationStep extends Step {
  readonly kind: "activation";
  /** Numbers per sample. */
  readonly numbers: number;
  /** φ. */
  readonly name: Exclude<ActivationName, "linear" | CurveStep["name"]>;
}

/** Activations whose derivatives follow from what they make. */
export const activation: Operation<ActivationStep> = {
  compile: ({ numbers, name }, { kernels, y, dy }) => ({
    forward: ({ rows }) => kernels[name](y, pairs(rows * numbers)),
    backward: ({ rows }) => kernels[`${name}Backward`](y, dy, pairs(rows * numbers)),
  }),
};
