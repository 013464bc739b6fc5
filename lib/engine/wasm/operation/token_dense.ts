import type { TokenDenseLayer } from "../../../model/mod.ts";
import { type Build, type LayerOperation, type Step } from "./operation.ts";

/** y = x·W + b at every token. */
export interface TokenDenseStep extends Step {
  readonly kind: "tokenDense";
  /** Tokens of a sample. */
  readonly tokens: number;
  /** Numbers per token before it. */
  readonly inputs: number;
  /** Numbers per token behind it. */
  readonly outputs: number;
  /** Where W begins in a row of parameters; b follows it. */
  readonly weight: number;
}

/** Fully connected layers of every token. */
export const tokenDense: LayerOperation<TokenDenseLayer, TokenDenseStep> = {
  lower({ outputs }, build) {
    build.flat();
    pushTokenDense(build, outputs);
  },
  work: ({ tokens, inputs, outputs }) => 2 * tokens * inputs * outputs,
  compile({ tokens, inputs, outputs, weight }, { kernels, y, dy, dx, shared }) {
    const bias = weight + inputs * outputs;
    const swapped = shared(4 * (inputs * outputs + 16));
    return {
      forward({ weights, rows }, x) {
        const [w, b] = [weights + 4 * weight, weights + 4 * bias];
        kernels.product(x, inputs, 1, w, outputs, b, 0, 1, 1, y, outputs, rows * tokens, outputs, inputs);
      },
      backward({ weights, rows }, x, { row, alpha, beta }) {
        const g = row + 4 * weight;
        const m = rows * tokens;
        kernels.product(x, 1, inputs, dy, outputs, g, outputs, alpha, beta, g, outputs, inputs, outputs, m);
        kernels.columnSums(dy, m, outputs, alpha, beta, row + 4 * bias);
        if (dx === 0) return;
        kernels.transpose(weights + 4 * weight, inputs, outputs, outputs, swapped, inputs);
        kernels.product(dy, outputs, 1, swapped, inputs, 0, 0, 1, 0, dx, inputs, m, inputs, outputs);
      },
    };
  },
};

/** A fully connected layer of every token, with the next parameters. */
export function pushTokenDense(build: Build, outputs: number): void {
  const tokens = build.shape[0]!;
  const weight = build.parameters();
  build.parameters();
  const step = {
    kind: "tokenDense",
    trains: true,
    tokens,
    inputs: build.value.numbers / tokens,
    outputs,
    weight,
  } as const;
  build.push<TokenDenseStep>(step, tokens * outputs);
}
