import type { ResidualLayer } from "../../../model/mod.ts";
import { type LayerOperation, pairs, size, type Step } from "./operation.ts";
import type { MultipleStep } from "./multiple.ts";

/** y = x + another value; the derivatives by both are those by y. */
export interface ResidualStep extends Step {
  readonly kind: "residual";
  readonly second: number;
  /** Numbers per sample. */
  readonly numbers: number;
}

/** Layers with a way around them. */
export const residual: LayerOperation<ResidualLayer, ResidualStep> = {
  lower({ body, shortcut = [] }, build) {
    build.flat();
    const input = build.through(body);
    const numbers = size(build.after);
    let second = build.through(shortcut);
    // The inputs of the network may lie anywhere; what is added has a place.
    if (second === 0) second = build.push<MultipleStep>({ kind: "multiple", input: 0, numbers, factor: 1 }, numbers);
    build.push<ResidualStep>({ kind: "residual", input, second, numbers }, numbers);
  },
  compile: ({ numbers }, { kernels, second, y }) => ({
    forward: ({ rows }, x) => kernels.addValues(x, second, y, pairs(rows * numbers)),
  }),
};
