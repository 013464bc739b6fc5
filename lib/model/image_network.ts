import { z } from "zod";
import { checkOptions, InputError, type Spec } from "../base/mod.ts";
import type { ActivationName, Conv2dLayer, Layer } from "./layer.ts";

/** Options that the networks for small images share. */
export interface ImageNetworkOptions {
  /**
   * `"evoNorm"`: EvoNorm-S0 after each convolution and no other activation, as in the official code of paper C;
   * `"groupNorm"`: group norm and ReLU. Batch norm is missing because its running statistics are not parameters, so no
   * algorithm would mix or communicate them. Default: `"evoNorm"`.
   */
  readonly norm?: "evoNorm" | "groupNorm";
  /** Groups of channels of each normalisation. Default: 8 for EvoNorm and 2 for group norm, as in that code. */
  readonly groups?: number;
  /** Factor of the number of channels, which are rounded to multiples of 8. Default: 1. */
  readonly width?: number;
  /** Number of classes. Default: 10. */
  readonly classes?: number;
  /** Height, width and channels of an image. Default: `[32, 32, 3]`. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
}

const whole = z.int().min(1);

/** The schema of those options. */
export const imageNetworkSchema = z.strictObject({
  norm: z.enum(["evoNorm", "groupNorm"]).optional(),
  groups: whole.optional(),
  width: z.number().positive().optional(),
  classes: whole.optional(),
  inputShape: z.tuple([whole, whole, whole]).optional(),
});

/** What the networks are built from. */
export interface ImageNetwork extends Required<Pick<ImageNetworkOptions, "norm" | "inputShape">> {
  /** A number of channels at the given width. */
  channels(count: number): number;
  /**
   * A zero-padded convolution, without bias unless asked for, and its normalisation, with ReLU unless told otherwise.
   */
  convolution(filters: number, size: number, more?: Partial<Conv2dLayer>): readonly Layer[];
  /** A name with the options that are not defaults. */
  named(name: string): string;
  /** JSON form: the kind and all options. */
  readonly spec: Spec;
  /** The last layer. */
  readonly head: Layer;
}

/**
 * The options with their defaults, and what builds layers from them.
 *
 * @throws {InputError} If an option is unknown or out of range.
 */
export function imageNetwork(
  what: string,
  options: ImageNetworkOptions,
  schema: z.ZodObject = imageNetworkSchema,
): ImageNetwork {
  checkOptions(`models.${what}`, schema, options);
  const { norm = "evoNorm", width = 1, classes = 10, inputShape = [32, 32, 3] as const } = options;
  const groups = options.groups ?? (norm === "evoNorm" ? 8 : 2);
  if (8 % groups !== 0) {
    throw new InputError(`models.${what} has ${groups} groups of channels; give 1, 2, 4 or 8, which divide them all`);
  }
  const normalized = (activation: ActivationName): Layer =>
    norm === "evoNorm" ? { kind: "evoNorm", groups } : { kind: "groupNorm", groups, activation };
  return {
    norm,
    inputShape,
    channels: (count) => 8 * Math.max(1, Math.round((width * count) / 8)),
    convolution: (filters, size, { activation = "relu", ...more } = {}) => [
      { kind: "conv2d", filters, size, padding: (size - 1) / 2, bias: false, activation: "linear", ...more },
      normalized(activation),
    ],
    named: (name) =>
      [name, ...(width === 1 ? [] : [`width ${width}`]), ...(norm === "evoNorm" ? [] : ["group norm"])].join(", "),
    spec: { kind: what, norm, groups, width, classes, inputShape: [...inputShape] },
    head: { kind: "dense", outputs: classes, activation: "linear", weightScale: "standard" },
  };
}
