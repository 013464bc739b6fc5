import type { SelfAttentionLayer } from "../../../model/mod.ts";
import type { LayerOperation, Step } from "./operation.ts";
import { pushTokenDense } from "./token_dense.ts";

/** softmax(Q·Kᵀ/√d)·V in every head, for [Q, K, V] side by side. */
export interface SelfAttentionStep extends Step {
  readonly kind: "selfAttention";
  /** Tokens of a sample. */
  readonly tokens: number;
  /** Numbers per token behind it. */
  readonly width: number;
  /** Number of heads. */
  readonly heads: number;
}

/** Multi-head self-attention. */
export const selfAttention: LayerOperation<SelfAttentionLayer, SelfAttentionStep> = {
  lower({ heads }, build) {
    build.flat();
    const [tokens, width] = build.shape as [number, number];
    pushTokenDense(build, 3 * width);
    build.push<SelfAttentionStep>({ kind: "selfAttention", tokens, width, heads }, tokens * width);
    pushTokenDense(build, width);
  },
  work: ({ tokens, width }) => 4 * tokens * tokens * width,
  compile({ tokens: n, width, heads }, { kernels, rows: most, y, dy, dx, room, shared }) {
    const d = width / heads;
    const factor = 1 / Math.sqrt(d);
    const attention = room(4 * (most * heads * n * n + 16));
    const turned = shared(4 * (n * d + 16));
    const derivatives = shared(4 * (n * n + 16));
    const row = 3 * width;
    return {
      forward({ rows }, x) {
        for (let i = 0; i < rows * heads; i++) {
          const [sample, head] = [Math.floor(i / heads), i % heads];
          const q = x + 4 * (sample * n * row + head * d);
          const p = attention + 4 * i * n * n;
          kernels.transpose(q + 4 * width, n, d, row, turned, n);
          kernels.product(q, row, 1, turned, n, 0, 0, 1, 0, p, n, n, n, d);
          kernels.softmaxRows(p, n, n, factor);
          const out = y + 4 * (sample * n * width + head * d);
          kernels.product(p, n, 1, q + 8 * width, row, 0, 0, 1, 0, out, width, n, d, n);
        }
      },
      backward({ rows }, x) {
        for (let i = 0; i < rows * heads; i++) {
          const [sample, head] = [Math.floor(i / heads), i % heads];
          const at = 4 * (sample * n * row + head * d);
          const [q, k, v] = [x + at, x + at + 4 * width, x + at + 8 * width];
          const [dq, dk, dv] = [dx + at, dx + at + 4 * width, dx + at + 8 * width];
          const p = attention + 4 * i * n * n;
          const out = dy + 4 * (sample * n * width + head * d);
          kernels.product(p, 1, n, out, width, 0, 0, 1, 0, dv, row, n, d, n);
          kernels.transpose(v, n, d, row, turned, n);
          kernels.product(out, width, 1, turned, n, 0, 0, 1, 0, derivatives, n, n, n, d);
          kernels.softmaxRowsBackward(p, derivatives, n, n, factor);
          kernels.product(derivatives, n, 1, k, row, 0, 0, 1, 0, dq, row, n, d, n);
          kernels.product(derivatives, 1, n, q, row, 0, 0, 1, 0, dk, row, n, d, n);
        }
      },
    };
  },
};
