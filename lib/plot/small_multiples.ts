import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import { paragraph, svgDocument } from "./compose.ts";
import type { Figure } from "./figure.ts";
import { text } from "./svg.ts";
import { theme } from "./theme.ts";

/** How to arrange figures. */
export interface SmallMultiplesOptions {
  /** What the figures show together. */
  readonly title: string;
  /** Figures in a row. Default: 2. */
  readonly columns?: number;
  /** The line under the figures. */
  readonly caption?: string;
}

/**
 * Several figures as one, lettered (a), (b), …, like a paper's figure of several parts. Two figures of single width
 * fill both columns. For panels that share axes use the `facet` of `lines` instead.
 *
 * @throws {InputError} If there are no figures, more than 26, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({ round: [0, 1], accuracy: [0.1, 0.5], loss: [2.3, 1.1] });
 * const parts = [figures.lines(frame), figures.lines(frame, { y: "loss" })];
 * console.assert(figures.smallMultiples(parts, { title: "One run" }).width === 687);
 * ```
 */
export function smallMultiples(figures: readonly Figure[], options: SmallMultiplesOptions): Figure {
  const { title, columns = 2, caption } = checkOptions("smallMultiples", schema, options);
  if (figures.length === 0 || figures.length > 26) {
    throw new InputError(`smallMultiples: there are ${figures.length} figures; give 1 to 26`);
  }
  const rows = Array.from(
    { length: Math.ceil(figures.length / columns) },
    (_, row) => figures.slice(row * columns, (row + 1) * columns),
  );
  const widths = Array.from(
    { length: Math.min(columns, figures.length) },
    (_, column) => Math.max(...rows.map((row) => row[column]?.width ?? 0)),
  );
  const width = widths.reduce((a, b) => a + b) + gap * (widths.length - 1);
  const heading = paragraph(title, { width: width - 16, size: theme.sizes.title + 1.5, bold: true });
  const parts = [`<g transform="translate(8,8)">${heading.svg}</g>`];
  let y = 12 + heading.height;
  rows.forEach((row, at) => {
    let x = 0;
    row.forEach((figure, column) => {
      const letter = String.fromCharCode(97 + at * columns + column);
      parts.push(text(`(${letter})`, { x: x + 8, y: y + 12, "font-size": theme.sizes.title, "font-weight": "bold" }));
      parts.push(`<g transform="translate(${x},${y + 12})">${content(figure, letter)}</g>`);
      x += widths[column]! + gap;
    });
    y += Math.max(...row.map((figure) => figure.height)) + 12;
  });
  const under = paragraph(caption, { width: width - 16, size: theme.sizes.text, weak: true });
  parts.push(`<g transform="translate(8,${y})">${under.svg}</g>`);
  const height = Math.ceil(y + under.height + (caption === undefined ? 0 : 8));
  const runs = [...new Set(figures.map((figure) => figure.runs).filter((name) => name !== undefined))].join(" ");
  const named = runs === "" ? {} : { runs };
  return {
    title,
    svg: svgDocument(title, { width, height, content: parts.join(""), ...named }),
    width,
    height,
    ...(caption !== undefined && { caption }),
    ...named,
  };
}

const gap = 15; // between two columns of a paper: 687 − 2 · 336

const schema = z.strictObject({
  title: z.string(),
  columns: z.int().min(1).optional(),
  caption: z.string().optional(),
});

/** The content of a figure's document, without its paper and title, with unique references. */
function content(figure: Figure, letter: string): string {
  return figure.svg
    .replace(/^<svg [^>]*><title>[^<]*<\/title>(?:<desc>[^<]*<\/desc>)?<rect [^>]*\/>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/(id="|#)clip-/g, `$1${letter}-clip-`);
}
