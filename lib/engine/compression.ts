import { z } from "zod";
import { define, type Spec } from "../base/mod.ts";
import type { ParameterTensor } from "../model/mod.ts";
import { stream } from "../random/mod.ts";

/** A compressor of messages. */
export interface Compressor {
  /** JSON form. */
  readonly spec: Spec;
  /** Replaces one array of parameters by what the receiver reconstructs from the message. */
  compress(values: Float32Array): void;
  /** Size of the message of one array of so many numbers, in float32 values. */
  floats(size: number): number;
}

/**
 * No compression: one float32 value per number.
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
 * The sign of every number times the mean magnitude, C(p) = (‖p‖₁/d)·sign(p) for an array of d numbers: one bit each
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

const share = z.number().gt(0).max(1);
const readTop = define("compression.topK", { share });

/**
 * The numbers of largest magnitude, a share of each array, and zero for the rest: k = ⌈share·d⌉ values and their
 * indices, each of ⌈log₂ d⌉ bits. Ties go to the first.
 *
 * @throws {InputError} If the share is not above 0 and at most 1.
 *
 * @example
 * ```ts
 * import { compression } from "murmuration";
 *
 * const values = new Float32Array([1, -3, 0, 2]);
 * compression.topK({ share: 0.5 }).compress(values);
 * console.assert(values.join() === "0,-3,0,2");
 * ```
 */
export function topK(given: { readonly share: number }): Compressor {
  const { share, spec } = readTop(given);
  const kept = (size: number) => Math.ceil(share * size);
  return {
    spec,
    compress(values) {
      const k = kept(values.length);
      if (k >= values.length) return;
      const { bits, above } = sizeOfRank(values, k);
      let equal = k - above;
      for (let i = 0; i < values.length; i++) {
        const size = sizeBits(values[i]!);
        if (size < bits || (size === bits && equal-- <= 0)) values[i] = 0;
      }
    },
    floats: (size) => kept(size) * (1 + Math.ceil(Math.log2(Math.max(size, 2))) / 32),
  };
}

const readRandom = define("compression.randomK", { share });

/**
 * Numbers at random positions, a share of each array, and zero for the rest: k = ⌈share·d⌉ values and the seed of their
 * positions. The seed comes from the numbers themselves, so equal messages are compressed alike.
 *
 * @throws {InputError} If the share is not above 0 and at most 1.
 *
 * @example
 * ```ts
 * import { compression } from "murmuration";
 *
 * const values = new Float32Array([1, -3, 0.5, 2]);
 * compression.randomK({ share: 0.5 }).compress(values);
 * console.assert(values.filter((value) => value !== 0).length === 2);
 * ```
 */
export function randomK(given: { readonly share: number }): Compressor {
  const { share, spec } = readRandom(given);
  const kept = (size: number) => Math.ceil(share * size);
  return {
    spec,
    compress(values) {
      let hash = 0x811c9dc5;
      for (let i = 0; i < values.length; i++) hash = Math.imul(hash ^ sizeBits(values[i]!), 0x01000193);
      const random = stream({ seed: hash >>> 0, purpose: "compression.randomK" });
      let left = kept(values.length);
      for (let i = 0; i < values.length; i++) {
        if (random.uniform() * (values.length - i) < left) left--;
        else values[i] = 0;
      }
    },
    floats: (size) => kept(size) + 1,
  };
}

const readBits = define("compression.bits", { bits: z.int().min(2).max(16) });

/**
 * A quantiser with n bits per number: the nearest of 2ⁿ − 1 equally spaced values from −s to s, with s = max |v| of
 * each array, and the scale s.
 *
 * @throws {InputError} If n is not a whole number from 2 to 16.
 *
 * @example
 * ```ts
 * import { compression } from "murmuration";
 *
 * const values = new Float32Array([1, -0.4, 0.1]);
 * compression.bits(2).compress(values);
 * console.assert(values.join() === "1,0,0" && compression.bits(8).floats(4) === 2);
 * ```
 */
export function bits(n: number): Compressor {
  const { bits, spec } = readBits({ bits: n });
  const levels = 2 ** (bits - 1) - 1;
  return {
    spec,
    compress(values) {
      let scale = 0;
      for (let i = 0; i < values.length; i++) scale = Math.max(scale, Math.abs(values[i]!));
      if (scale === 0) return;
      for (let i = 0; i < values.length; i++) {
        const level = Math.round(Math.abs(values[i]!) / scale * levels);
        values[i] = Math.sign(values[i]!) * level / levels * scale;
      }
    },
    floats: (size) => size * bits / 32 + 1,
  };
}

const scalar = new Float32Array(1);
const scalarBits = new Uint32Array(scalar.buffer);

/** The bits of a number's size, which rise with it. */
function sizeBits(value: number): number {
  scalar[0] = value;
  return scalarBits[0]! & 0x7fffffff;
}

/** The size of rank k from above, as bits, and how many are larger: by counting the upper and then the lower half of bits. */
function sizeOfRank(values: Float32Array, k: number): { bits: number; above: number } {
  if (values.length < 4096) {
    const sizes = Uint32Array.from(values, sizeBits).sort();
    const bits = sizes[values.length - k]!;
    return { bits, above: values.length - 1 - sizes.lastIndexOf(bits) };
  }
  const counts = new Uint32Array(2 ** 16);
  const find = (above: number) => {
    let half = 2 ** 16 - 1;
    while (above + counts[half]! < k) above += counts[half--]!;
    return { half, above };
  };
  for (let i = 0; i < values.length; i++) counts[sizeBits(values[i]!) >>> 16]!++;
  const upper = find(0);
  counts.fill(0);
  for (let i = 0; i < values.length; i++) {
    const size = sizeBits(values[i]!);
    if (size >>> 16 === upper.half) counts[size & 0xffff]!++;
  }
  const lower = find(upper.above);
  return { bits: upper.half * 2 ** 16 + lower.half, above: lower.above };
}

/**
 * Compression with error feedback, array by array: what is lost is added to the next message,
 *
 * p = e + g;  g ← C(p);  e ← p − C(p),
 *
 * so that in total nothing is lost over time (Karimireddy et al., 2019).
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
