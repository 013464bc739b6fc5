import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import type { Layer } from "./layer.ts";
import { type Model, sequential } from "./model.ts";

/** Options of {@linkcode lenet5}. */
export interface LeNet5Options {
  /** Pooling after each convolution: `"max"`, as in the official code of paper C, or `"average"`. Default: `"max"`. */
  readonly pooling?: "max" | "average";
}

const schema = z.strictObject({ pooling: z.enum(["max", "average"]).optional() });

/**
 * LeNet-5 (LeCun et al., 1998) as in the official code of paper C, for images `[28, 28, 1]` in ten classes, 61,706
 * parameters: convolution 5 × 5 to 6 channels (padding 2), pooling 2 × 2, convolution 5 × 5 to 16 channels, pooling
 * 2 × 2, fully connected 120, 84, 10; ReLU throughout, PyTorch's default initialisation. The original of 1998 has other
 * activations, trained pooling and sparser connections.
 *
 * @throws {InputError} If an option is unknown.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * console.assert(models.lenet5().parameters === 61_706);
 * ```
 */
export function lenet5(options: LeNet5Options = {}): Model {
  checkOptions("models.lenet5", schema, options);
  const { pooling = "max" } = options;
  const convolution = (filters: number, padding: number): Layer => (
    { kind: "conv2d", filters, size: 5, padding, activation: "relu" }
  );
  const pool: Layer = { kind: pooling === "max" ? "maxPool" : "averagePool", size: 2, stride: 2 };
  const dense = (outputs: number, activation: "relu" | "linear" = "relu"): Layer => (
    { kind: "dense", outputs, activation, weightScale: "standard" }
  );
  return sequential({
    name: pooling === "max" ? "LeNet-5" : "LeNet-5, average pooling",
    spec: { kind: "lenet5", pooling },
    inputShape: [28, 28, 1],
    layers: [convolution(6, 2), pool, convolution(16, 0), pool, dense(120), dense(84), dense(10, "linear")],
  });
}
