import { counted, InputError } from "../base/mod.ts";
import { type ComparedVariant, intervalInWords, type IntervalOptions } from "../metric/mod.ts";
import type { Cell, Table } from "./table.ts";

/** How to write a comparison. */
export interface ComparisonTableOptions extends IntervalOptions {
  /** What the table shows. */
  readonly title: string;
  /** Heading of the variants. Default: `"algorithm"`. */
  readonly of?: string;
  /** Heading of the compared value. Default: `"accuracy"`. */
  readonly value?: string;
  /** Digits after the decimal point of values and differences. */
  readonly digits?: number;
  /** Whether values are fractions to be shown as percentages. Default: false. */
  readonly percent?: boolean;
  /** What names the runs behind it, see `metrics.runsHash`. */
  readonly runs?: string;
}

/**
 * Variants as a table: mean with interval, difference from the baseline with its interval, effect size and corrected
 * p-value. The best is in bold, as are those not significantly worse, if there are enough seeds to show that. The note
 * says how everything was computed.
 *
 * @param compared From `metrics.compare`, with the same kind and level of interval.
 * @throws {InputError} If there is no variant.
 *
 * @example
 * ```ts
 * import { metrics, report } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ algorithm: ["a", "a", "b", "b"], seed: [0, 1, 0, 1], accuracy: [0.9, 0.8, 0.7, 0.7] });
 * const table = report.comparisonTable(metrics.compare(frame), { title: "Accuracy", percent: true });
 * console.assert(table.bold!.length === 1); // two seeds cannot show a difference
 * ```
 */
export function comparisonTable(compared: readonly ComparedVariant[], options: ComparisonTableOptions): Table {
  const { title, of = "algorithm", value = "accuracy", digits, percent = false, runs, ...interval } = options;
  if (compared.length === 0) throw new InputError(`the table "${title}" compares nothing; give at least one variant`);
  const format = { ...(digits !== undefined && { digits }), percent };
  const rows = compared.map(({ name, mean, low, high, seeds, difference, p }): Cell[] => [
    name,
    { mean, low, high, seeds },
    difference,
    difference && difference.effectSize,
    p,
    seeds,
  ]);
  return {
    title,
    columns: [
      { name: of },
      { name: value, ...format },
      { name: "difference", ...format },
      { name: "effect size", digits: 2 },
      { name: "p" },
      { name: "seeds" },
    ],
    rows,
    note: noteOn(compared, interval),
    bold: compared.flatMap(({ notWorse }, i) => notWorse ? [[i, 1] as const] : []),
    ...(runs !== undefined && { runs }),
  };
}

function noteOn(compared: readonly ComparedVariant[], interval: IntervalOptions): string {
  const most = Math.max(...compared.map(({ seeds }) => seeds));
  const caption = `Each ${intervalInWords(most, interval)}.`;
  const differences = compared.flatMap(({ difference }) => difference ?? []);
  if (differences.length === 0) return `${caption} Differences take at least 2 seeds.`;
  const baseline = compared.find(({ difference }) => difference === null)!;
  const least = Math.max(...differences.map(({ leastP }) => leastP));
  const alpha = Number((1 - (interval.level ?? 0.95)).toPrecision(3));
  return `${caption} Differences from ${baseline.name}, paired by seed; effect size: mean difference in standard deviations ` +
    `of the differences; p: sign-flip permutation test, two-sided, corrected for ${
      counted(differences.length, "comparison")
    } (Holm), uncorrected at least ${Number(least.toPrecision(3))} with ` +
    `these seeds. Bold: the best${
      differences.length * least <= alpha
        ? `, and what is not significantly worse at ${100 * alpha} %`
        : "; so few seeds cannot show that another is worse"
    }.`;
}
