import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { Layer } from "./layer.ts";
import { type Model, sequential } from "./model.ts";

/** Options of {@linkcode transformer}. */
export interface TransformerOptions {
  /** Size of the vocabulary. */
  readonly vocabulary: number;
  /** Tokens of a text. */
  readonly length: number;
  /** Number of classes. */
  readonly classes: number;
  /** Length of an embedding. Default: 64. */
  readonly width?: number;
  /** Blocks of attention and two dense layers. Default: 2. */
  readonly layers?: number;
  /** Heads of attention, which divide the width. Default: 4. */
  readonly heads?: number;
  /** Width between the two dense layers. Default: 4·width. */
  readonly feedForward?: number;
}

const whole = z.int().min(1);
const schema = z.strictObject({
  vocabulary: whole,
  length: whole,
  classes: whole,
  width: whole.optional(),
  layers: whole.optional(),
  heads: whole.optional(),
  feedForward: whole.optional(),
});

/**
 * A small transformer that classifies texts (Vaswani et al., 2017): embeddings of tokens and of their places, blocks of
 *
 * x ← x + attention(norm(x));  x ← x + W₂·gelu(W₁·norm(x)),
 *
 * layer norm, the mean over tokens, and a linear layer. With d the width and feedForward = 4·d it has
 * (vocabulary + length)·d + layers·(12·d² + 13·d) + 2·d + (d + 1)·classes parameters.
 *
 * It is small and trained from scratch, whereas paper C fine-tunes a pretrained BERT. Every token counts, including
 * those that pad a short text. Embeddings start from N(0, 1/d), all other layers as in PyTorch: uniform in ±1/√fanIn.
 *
 * @throws {InputError} If an option is unknown or out of range, or the heads do not divide the width.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * const model = models.transformer({ vocabulary: 8000, length: 64, classes: 4 });
 * console.assert(model.parameters === (8000 + 64) * 64 + 2 * (12 * 64 ** 2 + 13 * 64) + 2 * 64 + 65 * 4);
 * ```
 */
export function transformer(options: TransformerOptions): Model {
  checkOptions("models.transformer", schema, options);
  const { vocabulary, length, classes, width = 64, layers: blocks = 2, heads = 4, feedForward = 4 * width } = options;
  if (width % heads !== 0) {
    throw new InputError(`models.transformer has ${heads} heads for a width of ${width}; the heads must divide it`);
  }
  const block: readonly Layer[] = [
    { kind: "residual", body: [{ kind: "layerNorm" }, { kind: "selfAttention", heads }] },
    {
      kind: "residual",
      body: [
        { kind: "layerNorm" },
        { kind: "tokenDense", outputs: feedForward, activation: "gelu" },
        { kind: "tokenDense", outputs: width, activation: "linear" },
      ],
    },
  ];
  return sequential({
    name: `transformer ${blocks} × ${width}`,
    spec: { kind: "transformer", vocabulary, length, classes, width, layers: blocks, heads, feedForward },
    inputShape: [length],
    layers: [
      { kind: "embedding", vocabulary, width },
      ...Array.from({ length: blocks }, () => block).flat(),
      { kind: "layerNorm" },
      { kind: "meanOverTokens" },
      { kind: "dense", outputs: classes, activation: "linear", weightScale: "standard" },
    ],
  });
}
