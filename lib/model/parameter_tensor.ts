import type { Layer } from "./layer.ts";

/** One array of a model's parameters. */
export interface ParameterTensor {
  /** For example `"dense1.weight"`, or `"residual2/conv2d1.weight"`. */
  readonly name: string;
  /** Its shape, row-major. */
  readonly shape: readonly number[];
  /** Number of its layer, from 0. */
  readonly layer: number;
  /** Where it begins in a row of the parameter matrix. */
  readonly offset: number;
  /** Numbers in it. */
  readonly size: number;
  /** Kind of the innermost layer it belongs to; absent in a custom model. */
  readonly of?: Layer["kind"];
  /** What it does in its layer. */
  readonly role: "weight" | "bias" | "scale" | "shift" | "embedding";
  /** Inputs that reach one output of the layer. */
  readonly fanIn: number;
  /** Outputs that one input of the layer reaches. */
  readonly fanOut: number;
}
