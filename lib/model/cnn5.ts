import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import type { Layer } from "./layer.ts";
import { type Model, sequential } from "./model.ts";

/** Options of {@linkcode cnn5}. */
export interface Cnn5Options {
  /** Channels after the first two convolutions, a multiple of 8; twice as many after the others. Default 32. */
  readonly channels?: number;
}

const schema = z.strictObject({ channels: z.int().positive().multipleOf(8).optional() });

/**
 * The 5-layer convolutional network of paper C's official code, for images `[32, 32, 3]` in ten classes, 76,010 parameters:
 * convolutions 3 × 3 (padding 1, no bias) to 32, 32, 64 and 64 channels, EvoNorm-S0 in 8 groups after each and no other
 * activation, maximum pooling 2 × 2 after the last three, then a linear layer. Convolutions start from N(0, 2/(9·filters)),
 * the linear layer as in PyTorch. Fewer `channels` make a narrower one, which is ours.
 *
 * @throws {InputError} If the channels are not a multiple of 8.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * console.assert(models.cnn5().parameters === 76_010);
 * console.assert(models.cnn5({ channels: 8 }).parameters === 6_914);
 * ```
 */
export function cnn5(options: Cnn5Options = {}): Model {
  const { channels = 32 } = checkOptions("models.cnn5", schema, options);
  const pool: Layer = { kind: "maxPool", size: 2, stride: 2 };
  return sequential({
    name: channels === 32 ? "5-layer CNN" : `5-layer CNN, ${channels} channels`,
    spec: { kind: "cnn5", channels },
    inputShape: [32, 32, 3],
    layers: [
      ...convolution(channels),
      ...convolution(channels),
      pool,
      ...convolution(2 * channels),
      pool,
      ...convolution(2 * channels),
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
