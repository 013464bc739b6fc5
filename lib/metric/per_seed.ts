import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { aggregate, checkColumns, checkNotMixed } from "./frame.ts";
import { rowsWhere, type Where, whereSchema } from "./where.ts";

/** What {@linkcode perSeed} averages. */
export interface PerSeedOptions {
  /** The column that is averaged. */
  readonly value: string;
  /** Values that other columns must have: `{ algorithm: "affinity", group: "unseen" }`. Default: all rows. */
  readonly where?: Where;
  /** First and last round that count. Default: all. */
  readonly rounds?: readonly [number, number];
}

/**
 * One number per seed, its mean over devices and rounds: the input of intervals, differences and tests over seeds.
 *
 * @returns `[seeds]`, in rising order of seeds. A seed without a finite value in these rows is left out.
 * @throws {InputError} If a column or value is missing, or values of several runs, phases or class groups would be
 * averaged into one.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ seed: [0, 0, 1], device: [0, 1, 0], round: [1, 1, 1], group: ["all", "all", "all"], accuracy: [0.5, 0.7, 0.8] });
 * const values = metrics.perSeed(frame, { value: "accuracy", where: { group: "all" } });
 * console.assert(Math.abs(values[0]! - 0.6) < 1e-12 && values[1] === 0.8);
 * ```
 */
export function perSeed(frame: Frame, options: PerSeedOptions): number[] {
  return [...seedMeans(frame, options).values()];
}

/** The means of {@linkcode perSeed} by seed, in rising order of seeds. */
export function seedMeans(frame: Frame, options: PerSeedOptions, what = "perSeed"): Map<number, number> {
  const { value, where = {}, rounds } = checkOptions(what, schema, options);
  checkColumns(what, frame, [value, "seed", ...(rounds ? ["round"] : [])]);
  let rows = rowsWhere(what, frame, where);
  if (rounds) {
    rows = rows.filter(pl.col("round").gtEq(rounds[0]).and(pl.col("round").ltEq(rounds[1])));
    if (rows.height === 0) throw new InputError(`${what}: nothing was measured in rounds ${rounds[0]} to ${rounds[1]}`);
  }
  checkNotMixed(what, rows, [], "where");
  const means = aggregate(rows, ["seed"], [pl.col(value).cast(pl.Float64).mean().alias(value)]).sort("seed");
  const values = means.getColumn(value).toArray() as (number | null)[];
  const seeds = means.getColumn("seed").toArray() as number[];
  const finite = seeds.flatMap((seed, i) => {
    const mean = values[i] ?? NaN;
    return Number.isFinite(mean) ? [[seed, mean] as const] : [];
  });
  return new Map(finite);
}

const schema = z.strictObject({
  value: z.string(),
  where: whereSchema.optional(),
  rounds: z.tuple([z.number(), z.number()]).optional(),
});
