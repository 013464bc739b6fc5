import * as Plot from "@observablehq/plot";
import { z } from "zod";
import { checkOptions, InputError, texts } from "../base/mod.ts";
import {
  type ComparedVariant,
  type Difference,
  formatNumber,
  intervalInWords,
  type IntervalOptions,
} from "../metric/mod.ts";
import { compose, type FigureOptions, pixels, type PlotOptions, sentences } from "./compose.ts";
import { axisEnds } from "./domain.ts";
import type { Figure } from "./figure.ts";
import { textWidth, wrapText } from "./fonts.ts";
import { asTitle, axisLabel } from "./labels.ts";
import { figureShape } from "./options.ts";
import { theme } from "./theme.ts";

/** How to draw differences. */
export interface ForestOptions extends FigureOptions, IntervalOptions {
  /** The column that was compared. Default: `"accuracy"`. */
  readonly value?: string;
  /** Label of the axis with its unit. Default: `"difference"` in the unit of the column. */
  readonly label?: string;
}

/**
 * A forest plot: each variant's difference from the baseline, paired by seed, with its interval and corrected p-value,
 * and a line at zero. Dots are filled if p is at most 1 − `level`. A figure of double width prints the numbers too.
 *
 * @param compared From `metrics.compare`, with the same kind and level of interval.
 * @throws {InputError} If no variant has a difference, more than 60 have one, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { figures, metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ algorithm: ["a", "a", "b", "b"], seed: [0, 1, 0, 1], accuracy: [0.9, 0.8, 0.7, 0.7] });
 * const figure = figures.forest(metrics.compare(frame, { baseline: "a" }));
 * console.assert(figure.svg.includes("p = 0.5"));
 * ```
 */
export function forest(compared: readonly ComparedVariant[], options: ForestOptions = {}): Figure {
  const { value = "accuracy", interval = "t", level = 0.95 } = checkOptions("forest", schema, options);
  const { factor, label: column } = axisLabel(value);
  const rows = compared.flatMap(({ name, difference, p }, at) =>
    difference === null ? [] : [{ name, at, difference, p: p! }]
  );
  if (rows.length === 0 || rows.length > 60) {
    throw new InputError(`forest: ${rows.length} variants have a difference; give 1 to 60, with at least 2 seeds each`);
  }
  const baseline = compared.find(({ difference }) => difference === null)!.name;
  const [width, size] = [pixels(options.width), theme.sizes.text];
  const titles = rows.map(({ name }) => wrapText(name, { size, width: width * 0.35 }));
  const written = estimatesIn(factor, rows.map(({ difference }) => difference));
  const drawn = rows.map(({ difference: { mean, low, high }, p }, at) => ({
    ...{ at, mean: mean * factor, low: low! * factor, high: high! * factor },
    fill: p <= 1 - level ? theme.palette[0] : theme.ink.paper,
    numbers: [
      ...(width >= 600 ? [written[at]!] : []),
      p < 0.001 ? "p < 0.001" : `p = ${Number(p.toFixed(3))}`,
    ],
  }));
  const columns = drawn[0]!.numbers.map((_, c) =>
    Math.ceil(Math.max(...drawn.map(({ numbers }) => textWidth(numbers[c]!, { size }))))
  );
  const insetRight = columns.reduce((sum, wide) => sum + wide + 12, 0);
  const rowHeight = 8 + Math.max(14, ...titles.map((lines) => 12 * lines.length));
  const room = width - 30 - insetRight - Math.max(...titles.flat().map((line) => textWidth(line, { size })));
  const unit = /\(.*\)$/.exec(column)?.[0].replace("%", "percentage points");
  const { label = ["difference", unit].join(" ").trim() } = options;
  const plot = {
    height: 8 + rowHeight * rows.length + 36,
    marginTop: 8,
    marginBottom: 36,
    color: { type: "identity" },
    x: {
      ...{ label, labelAnchor: "center", labelArrow: "none", tickSize: 4, grid: true, insetRight },
      ticks: Math.max(3, Math.floor(room / 45)),
      ...axisEnds([0, ...drawn.flatMap(({ low, high }) => [low, high])]),
    },
    y: {
      ...{ label: null, type: "linear", domain: [rows.length - 0.5, -0.5], tickSize: 0 },
      ticks: rows.map((_, at) => at),
      tickFormat: (at: number) => titles[at]?.join("\n") ?? "",
    },
    marks: [
      Plot.ruleX([0], { stroke: theme.ink.strong }),
      Plot.ruleY(drawn, { y: "at", x1: "low", x2: "high", stroke: theme.palette[0], strokeWidth: 1.5 }),
      Plot.dot(drawn, { x: "mean", y: "at", r: 3.2, symbol: "square", fill: "fill", stroke: theme.palette[0] }),
      ...columns.map((_, c) =>
        Plot.text(drawn, {
          ...{ y: "at", frameAnchor: "right", textAnchor: "end" },
          dx: -columns.slice(c + 1).reduce((sum, wide) => sum + wide + 12, 0),
          text: ({ numbers }: (typeof drawn)[number]) => numbers[c]!,
        })
      ),
    ],
  };
  const seeds = Math.max(...rows.map(({ difference }) => difference.seeds));
  return compose(plot as PlotOptions, {
    ...options,
    title: options.title ?? `${asTitle(column)} against “${baseline}”`,
    caption: sentences(
      options.caption,
      `Differences from “${baseline}”, paired by seed: ${intervalInWords(seeds, { interval, level })}.`,
      `p: sign-flip permutation test, Holm's correction for ${rows.length} ${
        rows.length === 1 ? "comparison" : "comparisons"
      }; filled where at most ${Number((1 - level).toPrecision(3))}.`,
    ),
  });
}

const schema = z.strictObject({
  ...figureShape,
  ...texts("value", "label"),
  interval: z.enum(["t", "bootstrap"]).optional(),
  level: z.number().gt(0).lt(1).optional(),
  resamples: z.int().min(100).optional(),
});

/** Differences as text, all with as many decimals as the narrowest interval needs for two digits, but at most 4. */
function estimatesIn(
  factor: number,
  differences: readonly Difference[],
): string[] {
  const widths = differences.map(({ low, high }) => factor * (high! - low!) / 2).filter((width) => width > 0);
  const decimals = Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(Math.min(1, ...widths)))));
  return differences.map(({ mean, low, high }) => {
    const [m, l, h] = [mean, low, high].map((value) => formatNumber(factor * value!, { digits: decimals }));
    return `${mean > 0 && Number(m) !== 0 ? "+" : ""}${m} [${l}, ${h}]`;
  });
}
