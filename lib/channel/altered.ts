import { z } from "zod";
import { anObject, define } from "../base/mod.ts";
import { compression, type Compressor, row } from "../engine/mod.ts";
import { addNormal } from "../random/mod.ts";
import type { Channel } from "./channel.ts";

const readNoise = define("channel.noise", { deviation: z.number().min(0).lt(Infinity) });

/**
 * Adds Gaussian noise to every number a device sends. The noise is the sender's: all its receivers in an exchange get
 * the same. A device's own parameters stay unchanged.
 *
 * @throws {InputError} If the standard deviation is not a finite number of at least 0.
 *
 * @example
 * ```ts
 * import { channel } from "murmuration";
 *
 * channel.noise({ deviation: 0.001 });
 * ```
 */
export function noise(given: { readonly deviation: number }): Channel {
  const { deviation, spec } = readNoise(given);
  return {
    ...{ spec, longest: 0 },
    alter(messages, { random }) {
      if (deviation === 0) return Promise.resolve();
      const draws = random();
      for (let k = 0; k < messages.rows; k++) addNormal(row(messages, k), deviation, draws);
      return Promise.resolve();
    },
  };
}

const readQuantized = define("channel.quantized", {
  by: anObject<Compressor>(["compress"], "expected a compressor, such as compression.bits(8)"),
});

/**
 * Compresses every message, array by array, and counts its compressed size, without making up for what is lost. (For
 * compression with error feedback see `compressedConsensus`.)
 *
 * @throws {InputError} If there is no compressor.
 *
 * @example
 * ```ts
 * import { channel, compression } from "murmuration";
 *
 * channel.quantized({ by: compression.bits(8) });
 * ```
 */
export function quantized(given: { readonly by: Compressor }): Channel {
  const { by, spec } = readQuantized(given);
  return {
    ...{ spec, longest: 0 },
    alter: (messages, { session }) =>
      session.compress(messages, undefined, Array.from({ length: messages.rows }, (_, k) => k), by),
    share: ({ problem: { model } }) => compression.messageFloats(by, model.layout) / model.parameters,
  };
}
