/**
 * Colours, line styles, symbols and sizes of every figure: legible in a printed column, in grey, and for the
 * colour-blind.
 */
export const theme = {
  /** Widths of one and of both columns of a two-column paper (3.5 in and 7.16 in) in CSS pixels, 96 to the inch. */
  widths: { single: 336, double: 687 },
  /** Sizes of text in CSS pixels; 9.5 are 7.1 pt in print. */
  sizes: { title: 11.5, text: 9.5 },
  /** Colours of text and lines that carry no data. */
  ink: { strong: "#1a1a1a", weak: "#555555", grid: "#e4e4e4", paper: "#ffffff" },
  /** Okabe and Ito (2008), without the yellow that is too light for lines, and three of Tol (2021). */
  palette: [
    ...["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"] as const,
    ...["#882255", "#999933", "#666666"] as const,
  ],
  /** Dash patterns; the first is a solid line. */
  dashes: ["none", "6 3", "2 2", "9 3 2 3", "4 2"],
  /** Symbols in the order of their use. */
  symbols: ["circle", "square", "triangle", "diamond", "plus"],
} as const;

/** The style that distinguishes one of several series. */
export interface SeriesStyle {
  /** Colour of lines and symbols. */
  readonly color: string;
  /** Dash pattern of lines, `"none"` for a solid one. */
  readonly dash: string;
  /** Symbol of points. */
  readonly symbol: (typeof theme.symbols)[number];
}

/**
 * The style of the n-th series: the colours of ten series differ, and neighbours' dash patterns too.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 *
 * console.assert(figures.seriesStyle(0).color !== figures.seriesStyle(1).color);
 * ```
 */
export function seriesStyle(n: number): SeriesStyle {
  return { color: cycled(theme.palette, n), dash: cycled(theme.dashes, n), symbol: cycled(theme.symbols, n) };
}

function cycled<T>(values: readonly T[], n: number): T {
  return values[n % values.length]!;
}
