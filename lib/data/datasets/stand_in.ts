import { z } from "zod";
import { checkOptions } from "../../base/mod.ts";
import type { TrainTest } from "../dataset.ts";
import { fromIdx } from "./from_idx.ts";
import { type LoadOptions, loadOptionsSchema } from "./load_options.ts";
import type { IdxManifest } from "./manifest.ts";
import { orSynthetic } from "./or_synthetic.ts";
import { syntheticDigits } from "./synthetic_digits.ts";

/** Where to get a data set from, how much of it to use, and what to do if it is unavailable. */
export interface StandInOptions extends LoadOptions {
  /** What to do if the data is unavailable: use the built-in synthetic digits, or throw. Default: `"synthetic"`. */
  readonly fallback?: "synthetic" | "error";
}

const schema = loadOptionsSchema.extend({ fallback: z.enum(["synthetic", "error"]).optional() });

/** The data set of a manifest or, if it is unavailable, synthetic digits, named as such. */
export async function fromIdxOrStandIn(
  what: string,
  manifest: IdxManifest,
  options: StandInOptions,
): Promise<TrainTest> {
  const { fallback = "synthetic", ...load } = checkOptions(what, schema, options);
  return await orSynthetic({
    ...{ name: manifest.name, what: "digits", fallback },
    load: () => fromIdx(manifest, load),
    make() {
      const { train, test } = syntheticDigits({ train: load.train ?? 60_000, test: load.test ?? 10_000 });
      const named = { name: `${train.name} in place of ${manifest.name}`, standsInFor: manifest.name };
      return { train: { ...train, ...named }, test: { ...test, ...named } };
    },
  });
}
