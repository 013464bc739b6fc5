import type { Layer } from "./layer.ts";
import { type Model, sequential } from "./model.ts";

/**
 * The 5-layer convolutional network of paper C's official code, for images `[32, 32, 3]` in ten classes, 76,010 parameters:
 * convolutions 3 × 3 (padding 1, no bias) to 32, 32, 64 and 64 channels, EvoNorm-S0 in 8 groups after each and no other
 * activation, maximum pooling 2 × 2 after the last three, then a linear layer. Convolutions start from N(0, 2/(9·channels
 * after it)), the linear layer as in PyTorch.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * console.assert(models.cnn5().parameters === 76_010);
 * ```
 */
export function cnn5(): Model {
  const pool: Layer = { kind: "maxPool", size: 2, stride: 2 };
  return sequential({
    name: "5-layer CNN",
    spec: { kind: "cnn5" },
    inputShape: [32, 32, 3],
    layers: [
      ...convolution(32),
      ...convolution(32),
      pool,
      ...convolution(64),
      pool,
      ...convolution(64),
      pool,
      { kind: "dense", outputs: 10, activation: "linear", weightScale: "standard" },
    ],
    initialization: "convNormal",
  });
}

function convolution(filters: number): Layer[] {
  return [
    { kind: "conv2d", filters, size: 3, padding: 1, bias: false, activation: "linear" },
    { kind: "evoNorm", groups: 8 },
  ];
}
