import { match } from "ts-pattern";
import { z } from "zod";
import { checkOptions, InputError } from "../../base/mod.ts";
import { dirichlet, stream } from "../../random/mod.ts";
import type { Dataset } from "../dataset.ts";
import { nonEmptyPartition, type Partition } from "../partition.ts";
import { apportion } from "./apportion.ts";
import { cutInto } from "./cut.ts";
import { chosen } from "./order.ts";

/**
 * How samples are shared out unevenly.
 *
 * - `"powerLaw"`: device k gets a size proportional to (k + 1)^−exponent.
 * - `"dirichlet"`: sizes are proportional to one draw from Dirichlet(alpha, …, alpha).
 */
export type SizeLaw =
  | { readonly law: "powerLaw"; readonly devices: number; readonly exponent: number }
  | { readonly law: "dirichlet"; readonly devices: number; readonly alpha: number };

/** Options of {@linkcode unevenSizes}. */
export interface UnevenSizesOptions {
  /** `[devices]`: samples on each device; or a law by which samples are shared out. */
  readonly sizes: readonly number[] | SizeLaw;
  /** With a law: samples per device on average, a random choice. Default: all samples. */
  readonly samplesPerDevice?: number;
  /** Default: 0. */
  readonly seed?: number;
}

const devices = z.int().positive();
const schema = z.strictObject({
  sizes: z.union([
    z.array(z.int().positive()).min(1).readonly(),
    z.strictObject({ law: z.literal("powerLaw"), devices, exponent: z.number().nonnegative() }),
    z.strictObject({ law: z.literal("dirichlet"), devices, alpha: z.number().positive() }),
  ], "expected whole numbers of at least 1, one per device, or a law with its devices and exponent or alpha"),
  samplesPerDevice: z.int().positive().optional(),
  seed: z.int().nonnegative().optional(),
});

/**
 * Random samples for every device, in uneven numbers.
 *
 * @throws {InputError} If the sizes need more samples than there are, are given both as a list and on average, or leave
 * a device empty.
 *
 * @example
 * ```ts
 * import { datasets, partition } from "murmuration";
 *
 * const { train } = datasets.syntheticDigits({ train: 600, test: 1 });
 * const given = partition.unevenSizes(train, { sizes: [100, 400] });
 * const byLaw = partition.unevenSizes(train, { sizes: { law: "powerLaw", devices: 3, exponent: 1 } });
 * console.assert(given.indices[1]!.length === 400 && byLaw.indices[0]!.length === 327);
 * ```
 */
export function unevenSizes(dataset: Dataset, options: UnevenSizesOptions): Partition {
  checkOptions("partition.unevenSizes", schema, options);
  const { sizes, samplesPerDevice, seed = 0 } = options;
  if (samplesPerDevice !== undefined && !("law" in sizes)) {
    throw new InputError(
      `partition.unevenSizes: the sizes are given, and "samplesPerDevice" ${samplesPerDevice} as well; give it with a law only`,
    );
  }
  const devices = "law" in sizes ? sizes.devices : sizes.length;
  const samples = chosen("partition.unevenSizes", dataset, { devices, samplesPerDevice, seed });
  const { name, counts } = "law" in sizes ? bySizeLaw(sizes, samples.length, seed) : {
    name: `sizes ${sizes.join("|")}`,
    counts: sizes,
  };
  const wanted = counts.reduce((a, b) => a + b, 0);
  if (wanted > dataset.samples) {
    throw new InputError(
      `partition.unevenSizes: the sizes sum to ${wanted}, and ${dataset.name} has ${dataset.samples} samples; give ` +
        `smaller sizes`,
    );
  }
  return nonEmptyPartition(name, {
    spec: {
      kind: "unevenSizes",
      sizes: "law" in sizes ? { ...sizes } : sizes,
      ...(samplesPerDevice !== undefined && { samplesPerDevice }),
      seed,
    },
    dataset,
    indices: cutInto(samples, counts),
  });
}

function bySizeLaw(sizes: SizeLaw, samples: number, seed: number): { name: string; counts: number[] } {
  return match(sizes)
    .with({ law: "powerLaw" }, ({ devices, exponent }) => {
      const weights = Array.from({ length: devices }, (_, k) => (k + 1) ** -exponent);
      const total = weights.reduce((a, b) => a + b, 0);
      return {
        name: `power-law sizes, exponent ${exponent}, ${devices} devices`,
        counts: apportion(samples, weights.map((weight) => weight / total)),
      };
    })
    .with({ law: "dirichlet" }, ({ devices, alpha }) => ({
      name: `Dirichlet sizes, α = ${alpha}, ${devices} devices`,
      counts: apportion(samples, dirichlet(stream({ seed, purpose: "sizes" }), new Array(devices).fill(alpha))),
    }))
    .exhaustive();
}
