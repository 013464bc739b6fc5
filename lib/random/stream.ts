import { createHash } from "node:crypto";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { checkWholeNumber } from "../base/mod.ts";

/** The key of a random stream. Streams with different keys are independent. */
export interface StreamKey {
  /** The seed of the run: a whole number of at least 0. */
  readonly seed: number;
  /** What the numbers are for, e.g. `"batches"`. */
  readonly purpose: string;
  /** The device that uses them, if each device has its own stream. */
  readonly device?: number;
  /** The round (or epoch) they belong to, if each has its own stream. */
  readonly round?: number;
}

/** A stream of random numbers; equal keys give equal streams. */
export interface Stream {
  /** The next whole number in [0, 2³²). */
  uint32(): number;
  /** The next number in [0, 1), with 53 random bits. */
  uniform(): number;
  /** The next whole number in [0, bound), without bias; `bound` from 1 to 2³². */
  integer(bound: number): number;
  /** The next draw from the standard normal distribution. */
  normal(): number;
}

/**
 * The random stream of a key. A run draws every random number from such streams, never from a global generator, so
 * adding a device, metric or worker changes no other number.
 *
 * The generator is xoroshiro128+ (Blackman and Vigna, 2018); its 128-bit state is the head of the SHA-256 of the key.
 *
 * @throws {InputError} If seed, device or round is not a whole number of at least 0.
 *
 * @example
 * ```ts
 * import { stream } from "murmuration";
 *
 * const a = stream({ seed: 1, purpose: "noise", device: 3 });
 * const b = stream({ seed: 1, purpose: "noise", device: 3 });
 * console.assert(a.uniform() === b.uniform());
 * ```
 */
export function stream(key: StreamKey): Stream {
  checkWholeNumber("the seed of a random stream", key.seed);
  if (key.device !== undefined) checkWholeNumber("the device of a random stream", key.device);
  if (key.round !== undefined) checkWholeNumber("the round of a random stream", key.round);
  const text = JSON.stringify([key.seed, key.purpose, key.device ?? null, key.round ?? null]);
  const digest = createHash("sha256").update(text).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
  const uint32 = () => generator.next() >>> 0;
  const uniform = () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  const integer = (bound: number) => {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const draw = uint32();
      if (draw < limit) return draw % bound;
    }
  };
  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uint32, uniform, integer, normal };
}
