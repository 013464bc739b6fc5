import { z } from "zod";
import { checkOptions, InputError, shown, texts } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { checkColumns, valuesOf } from "./frame.ts";
import { holm } from "./holm.ts";
import { type Difference, difference } from "./difference.ts";
import { type Estimate, estimate, type IntervalOptions, intervalShape, printing } from "./estimate.ts";
import { seedMeans } from "./per_seed.ts";
import { type Where, whereSchema } from "./where.ts";

/** What is compared. */
export interface CompareOptions extends IntervalOptions {
  /** The column that is compared. Default: `"accuracy"`. */
  readonly value?: string;
  /** The column that tells the variants apart. Default: `"algorithm"`. */
  readonly of?: string;
  /** Values that other columns must have: `{ group: "unseen" }`. Default: all rows. */
  readonly where?: Where;
  /** First and last round that count. Default: all. */
  readonly rounds?: readonly [number, number];
  /** Which values are better. Default: `"higher"`. */
  readonly better?: "higher" | "lower";
  /** The variant that the others are compared with. Default: the best one. */
  readonly baseline?: string | number;
}

/** One variant among others. */
export interface ComparedVariant extends Estimate {
  /** Its value of the column that tells the variants apart. */
  readonly name: string;
  /** Its difference from the baseline; null for the baseline itself, and if they share fewer than 2 seeds. */
  readonly difference: Difference | null;
  /** The p-value of that difference, corrected by Holm's method for the number of comparisons; null without a difference. */
  readonly p: number | null;
  /** Whether its mean is the best. */
  readonly best: boolean;
  /**
   * Whether it is the best, or not significantly worse: Holm-corrected p above 1 − `level`, if there are enough seeds
   * for p to fall below.
   */
  readonly notWorse: boolean;
}

/**
 * Variants side by side, paired by seed: each one's mean and interval, its difference from a baseline with effect size and
 * permutation test, corrected by Holm's method for the number of comparisons, and which of them are not significantly
 * worse than the best.
 *
 * With n seeds no p-value is below 2^(1 − n): with 5 seeds or fewer nothing is significant at 5 %.
 *
 * @returns In order of appearance.
 * @throws {InputError} If a column or value is not there, or a variant has no finite value.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ algorithm: ["a", "a", "b", "b"], seed: [0, 1, 0, 1], accuracy: [0.9, 0.8, 0.7, 0.7] });
 * const [a, b] = metrics.compare(frame);
 * console.assert(a!.best && b!.difference!.mean < 0 && b!.p === 0.5);
 * ```
 */
export function compare(frame: Frame, options: CompareOptions = {}): ComparedVariant[] {
  const { value = "accuracy", of = "algorithm", where = {}, rounds, better = "higher", baseline, ...interval } =
    checkOptions("compare", schema, options);
  checkColumns("compare", frame, [of]);
  const variants = valuesOf(frame, of) as (string | number)[];
  if (baseline !== undefined && !variants.includes(baseline)) {
    throw new InputError(`compare: no ${of} is ${shown(baseline)}; there are ${variants.map(shown).join(", ")}`);
  }
  const values = new Map(variants.map((name) => {
    const bySeed = seedMeans(frame, { value, where: { ...where, [of]: name }, ...(rounds && { rounds }) }, "compare");
    if (bySeed.size === 0) throw new InputError(`compare: ${of} ${shown(name)} has no finite ${value} in any seed`);
    return [name, { bySeed, ...estimate([...bySeed.values()], interval) }];
  }));
  const sign = better === "higher" ? 1 : -1;
  const best = variants.reduce((a, b) => sign * values.get(b)!.mean > sign * values.get(a)!.mean ? b : a);
  const against = (reference: string | number) => {
    const theirs = values.get(reference)!.bySeed;
    const differences = variants.map((name) => {
      const ours = [...values.get(name)!.bySeed].filter(([seed]) => theirs.has(seed));
      if (name === reference || ours.length < 2) return null;
      return difference(ours.map(([, x]) => x), ours.map(([seed]) => theirs.get(seed)!), interval);
    });
    const corrected = holm(differences.flatMap((difference) => difference?.p ?? []));
    return differences.map((difference) => ({ difference, p: difference && corrected.shift()! }));
  };
  const fromBest = against(best);
  const fromBaseline = baseline === undefined ? fromBest : against(baseline);
  const alpha = 1 - (interval.level ?? 0.95);
  const comparisons = fromBest.filter(({ difference }) => difference !== null).length;
  return variants.map((name, i) => {
    const { bySeed: _, ...mean } = values.get(name)!;
    const { difference, p } = fromBest[i]!;
    const couldDiffer = difference !== null && comparisons * difference.leastP <= alpha;
    const notWorse = name === best || (couldDiffer && p! > alpha);
    return printing({ name: String(name), ...mean, ...fromBaseline[i]!, best: name === best, notWorse }, {});
  });
}

const schema = z.strictObject({
  ...texts("value", "of"),
  where: whereSchema.optional(),
  rounds: z.tuple([z.number(), z.number()]).optional(),
  better: z.enum(["higher", "lower"]).optional(),
  baseline: z.union([z.string(), z.number()]).optional(),
  ...intervalShape,
});
