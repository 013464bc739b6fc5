import type { EmbeddingLayer } from "../../../model/mod.ts";
import type { LayerOperation, Step } from "./operation.ts";

/** Rows of a table for tokens, plus rows for their places. */
export interface EmbeddingStep extends Step {
  readonly kind: "embedding";
  /** Tokens of a text. */
  readonly length: number;
  /** Numbers of an embedding. */
  readonly width: number;
  /** Where the table begins in a row of parameters. */
  readonly table: number;
  /** Where the embeddings of places begin. */
  readonly places: number;
}

/** Embeddings of tokens. */
export const embedding: LayerOperation<EmbeddingLayer, EmbeddingStep> = {
  lower({ width }, build) {
    const length = build.shape[0]!;
    const [table, places] = [build.parameters(), build.parameters()];
    build.push<EmbeddingStep>({ kind: "embedding", trains: true, length, width, table, places }, length * width);
  },
  compile: ({ length, width, table, places }, { kernels, y, dy }) => ({
    forward: ({ weights, rows }, x) =>
      kernels.embed(x, weights + 4 * table, weights + 4 * places, y, rows, length, width),
    backward({ rows }, x, { row, alpha, beta }) {
      const [tokens, where] = [row + 4 * table, row + 4 * places];
      if (beta !== 1) kernels.columnSums(0, 0, places - table + length * width, 1, beta, tokens);
      kernels.embedBackward(x, dy, rows, length, width, beta === 1 ? alpha : 1, tokens, where);
    },
  }),
};
