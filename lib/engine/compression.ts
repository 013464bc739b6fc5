import type { Spec } from "../base/mod.ts";
import type { ParameterTensor } from "../model/mod.ts";

/** What a message is reduced to before it is sent. */
export interface Compressor {
  /** JSON form. */
  readonly spec: Spec;
  /** Replaces the numbers of one array of parameters by what the receiver makes of the message. */
  compress(values: Float32Array): void;
  /** Size of the message of one array of so many numbers, in float32 values. */
  floats(size: number): number;
}

/**
 * Nothing is left out; the size is one float32 value per number.
 *
 * @example
 * ```ts
 * import { compression } from "murmuration";
 *
 * console.assert(compression.identity.floats(100) === 100);
 * ```
 */
export const identity: Compressor = { spec: { kind: "identity" }, compress: () => {}, floats: (size) => size };

/**
 * The sign of every number times the mean of their sizes, C(p) = (‖p‖₁/d)·sign(p) for an array of d numbers: one bit each
 * and one scale. Karimireddy et al. (2019), as used in CompNGC and CompCGA of paper C.
 *
 * @example
 * ```ts
 * import { compression } from "murmuration";
 *
 * const values = new Float32Array([1, -3, 0]);
 * compression.scaledSign.compress(values);
 * console.assert(values.join() === [4 / 3, -4 / 3, 0].map(Math.fround).join());
 * ```
 */
export const scaledSign: Compressor = {
  spec: { kind: "scaledSign" },
  compress(values) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]!);
    const scale = sum / values.length;
    for (let i = 0; i < values.length; i++) values[i] = scale * Math.sign(values[i]!);
  },
  floats: (size) => size / 32 + 1,
};

/**
 * Compression with error feedback, array by array: what is lost is added to the next message,
 *
 * p = e + g;  g ← C(p);  e ← p − C(p),
 *
 * so that over time nothing is lost in the sum (Karimireddy et al., 2019).
 *
 * @param values g, `[parameters]`; replaced by C(p).
 * @param error e, `[parameters]`; replaced.
 *
 * @example
 * ```ts
 * import { compression, models } from "murmuration";
 *
 * const { layout, parameters } = models.mlp([2, 2]);
 * const error = new Float32Array(parameters);
 * compression.withFeedback(compression.scaledSign, { values: new Float32Array(parameters).fill(1), error, layout });
 * console.assert(error.every((value) => value === 0));
 * ```
 */
export function withFeedback(compressor: Compressor, message: FeedbackMessage): void {
  const { values, error, layout } = message;
  for (const { offset, size } of layout) {
    const sent = values.subarray(offset, offset + size);
    const kept = error.subarray(offset, offset + size);
    for (let i = 0; i < size; i++) kept[i] = sent[i]! + kept[i]!;
    sent.set(kept);
    compressor.compress(sent);
    for (let i = 0; i < size; i++) kept[i]! -= sent[i]!;
  }
}

/** What {@linkcode withFeedback} works on. */
export interface FeedbackMessage {
  /** The message, `[parameters]`. */
  readonly values: Float32Array;
  /** What earlier messages lost, `[parameters]`. */
  readonly error: Float32Array;
  /** The arrays that are compressed one by one. */
  readonly layout: readonly ParameterTensor[];
}

/**
 * Size of a compressed message of all parameters, in float32 values.
 *
 * @example
 * ```ts
 * import { compression, models } from "murmuration";
 *
 * const { layout } = models.mlp([31, 32]);
 * console.assert(compression.messageFloats(compression.scaledSign, layout) === 31 + 1 + 2);
 * ```
 */
export function messageFloats(compressor: Compressor, layout: readonly ParameterTensor[]): number {
  return layout.reduce((sum, { size }) => sum + compressor.floats(size), 0);
}
