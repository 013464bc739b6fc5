import * as Plot from "@observablehq/plot";
import { InputError, shown } from "../base/mod.ts";
import { document } from "./document.ts";
import type { Figure } from "./figure.ts";
import { fontFamily, textWidth, wrapText } from "./fonts.ts";
import { type Block, legendBlock, type LegendEntry } from "./legend.ts";
import { attributes, escaped, text } from "./svg.ts";
import { theme } from "./theme.ts";

/** What Observable Plot draws: marks, scales, sizes. */
export type PlotOptions = NonNullable<Parameters<typeof import("@observablehq/plot")["plot"]>[0]>;

/** What surrounds the plot of a figure. */
export interface FigureOptions {
  /** What the figure shows; wrapped to its width. */
  readonly title?: string | undefined;
  /** A second line under the title. */
  readonly subtitle?: string | undefined;
  /** The line under the plot. Functions that draw a band add the kind of band to it. */
  readonly caption?: string | undefined;
  /** The data set to name under the plot: `"synthetic digits, a stand-in for MNIST"`. */
  readonly data?: string | undefined;
  /** Width: one column of a two-column paper (3.5 in), both (7.16 in), or CSS pixels from 200. Default: `"single"`. */
  readonly width?: "single" | "double" | number | undefined;
  /** What names the runs behind it. Default: `metrics.runsHash` of the frame, where it has runs. */
  readonly runs?: string | undefined;
}

/** What surrounds a plot that the caller draws. */
export interface ComposeOptions extends FigureOptions {
  /** What the figure shows; wrapped to its width. */
  readonly title: string;
  /** The entries of the legend. Default: none. */
  readonly legend?: readonly LegendEntry[];
}

/**
 * A figure from your own plot: a self-contained SVG with title, subtitle, legend, plot and caption in the kit's theme.
 * Texts are wrapped and margins fitted to the tick labels, so that nothing is clipped. A continuous colour scale with a
 * `legend` gets a ramp.
 *
 * @param plot Options of Observable Plot; width, fonts and left and right margins are set here.
 * @throws {InputError} If the width is too small for a figure.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 * import * as Plot from "@observablehq/plot";
 *
 * const plot = { height: 150, marks: [Plot.lineY([1, 4, 9], { stroke: "#0072B2" })] };
 * const figure = figures.compose(plot, { title: "Squares", width: "single" });
 * console.assert(figure.width === 336 && figure.svg.startsWith("<svg"));
 * ```
 */
export function compose(plot: PlotOptions, options: ComposeOptions): Figure {
  const width = pixels(options.width);
  const column = width - 2 * padding;
  const { drawn, above, below } = fitted({ ...plot, width: width - padding });
  const parts: string[] = [];
  let y = padding;
  const place = (block: Block, space: number) => {
    if (block.height === 0) return;
    parts.push(`<g transform="translate(${padding},${y.toFixed(1)})">${block.svg}</g>`);
    y += block.height + space;
  };
  place(paragraph(options.title, { width: column, size: theme.sizes.title, bold: true }), 3);
  place(paragraph(options.subtitle, { width: column, size: theme.sizes.text, weak: true }), 3);
  place(legendBlock(options.legend ?? [], column), 4);
  place(rampBlock(drawn, plot, column), 4);
  place(paragraph(above, { width: column, size: theme.sizes.text }), 0);
  parts.push(`<g transform="translate(0,${y.toFixed(1)})" text-anchor="middle">${drawn.innerHTML}</g>`);
  y += Number(drawn.getAttribute("height")) + 4;
  place(paragraph(below, { width: column, size: theme.sizes.text }), 4);
  const caption = sentences(options.caption, options.data && `Data: ${options.data}.`);
  place(paragraph(caption, { width: column, size: theme.sizes.text, weak: true }), 0);
  const height = Math.ceil(y + padding);
  return {
    title: options.title,
    svg: svgDocument(options.title, { width, height, content: parts.join(""), runs: options.runs }),
    width,
    height,
    ...(caption !== undefined && { caption }),
    ...(options.runs !== undefined && { runs: options.runs }),
  };
}

/** The width of a figure in CSS pixels. */
export function pixels(width: FigureOptions["width"] = "single"): number {
  const value = typeof width === "number" ? width : theme.widths[width];
  if (value >= 200 && value <= 10_000) return value;
  throw new InputError(`the width of a figure is ${shown(width)}; give "single", "double" or 200 to 10000 CSS pixels`);
}

/** The given sentences as one text. */
export function sentences(...texts: (string | false | undefined)[]): string | undefined {
  return texts.filter((s) => s).join(" ") || undefined;
}

/** A whole SVG document on white paper. */
export function svgDocument(
  title: string,
  page: { width: number; height: number; content: string; runs?: string | undefined },
): string {
  const { width, height, content } = page;
  const description = page.runs === undefined ? "" : `<desc>Runs ${escaped(page.runs)}</desc>`;
  return `<svg ${
    attributes({
      xmlns: "http://www.w3.org/2000/svg",
      "xmlns:xlink": "http://www.w3.org/1999/xlink",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "font-family": `${fontFamily}, Verdana, sans-serif`,
      "font-size": theme.sizes.text,
      fill: theme.ink.strong,
    })
  }><title>${
    escaped(title)
  }</title>${description}<rect width="${width}" height="${height}" fill="${theme.ink.paper}"/>${content}</svg>\n`;
}

/** A wrapped paragraph. */
export function paragraph(
  content: string | undefined,
  { width, size, bold = false, weak = false }: { width: number; size: number; bold?: boolean; weak?: boolean },
): Block {
  if (content === undefined) return { svg: "", height: 0 };
  const lines = wrapText(content, { size, bold, width });
  const lineHeight = Math.round(size * 1.3);
  const svg = lines.map((line, i) =>
    text(line, {
      y: size + i * lineHeight,
      "font-size": size,
      "font-weight": bold ? "bold" : undefined,
      fill: weak ? theme.ink.weak : undefined,
    })
  );
  return { svg: svg.join(""), height: lines.length * lineHeight };
}

const padding = 8;

/**
 * The plot with left and right margins that fit its tick labels. Axis labels too long for their axis are moved above or
 * below the plot.
 */
function fitted(
  plot: PlotOptions,
): { drawn: Element & Plot.Plot; above: string | undefined; below: string | undefined } {
  const size = theme.sizes.text;
  const first = draw({ ...plot, marginLeft: 100 });
  const texts = (part: string) =>
    [...first.querySelectorAll(`[aria-label="${part}"] text`)].flatMap((element) =>
      (element.children.length > 0 ? [...element.children] : [element]).map((line) => line.textContent ?? "")
    );
  const widest = (part: string) => Math.max(0, ...texts(part).map((label) => textWidth(label, { size })));
  const height = Number(first.getAttribute("height")) - (plot.marginTop ?? 0) - (plot.marginBottom ?? 0);
  const above = widest("y-axis label") > height ? texts("y-axis label")[0] : undefined;
  const label = above === undefined && texts("y-axis label").length > 0 ? size + 5 : 0;
  const half = widest("x-axis tick label") / 2;
  const marginLeft = Math.ceil(Math.max(padding + label + widest("y-axis tick label") + 8, half));
  const marginRight = Math.ceil(Math.max(half - padding + 2, 4));
  const below = widest("x-axis label") > plot.width! - marginLeft - marginRight ? texts("x-axis label")[0] : undefined;
  const drawn = draw({
    ...plot,
    x: { ...plot.x, ...(below === undefined ? {} : { label: null }) },
    y: { ...plot.y, labelOffset: marginLeft - padding, ...(above === undefined ? {} : { label: null }) },
    marginLeft,
    marginRight,
  });
  return { drawn, above, below };
}

function draw(plot: PlotOptions): Element & Plot.Plot {
  const style = { fontFamily, fontSize: `${theme.sizes.text}px` };
  const color = plot.color === undefined ? {} : { color: { ...plot.color, legend: false } };
  const svg = Plot.plot({ ...plot, ...color, document, style } as PlotOptions) as unknown as Element & Plot.Plot;
  clean(svg);
  return svg;
}

/** Removes what only a browser understands, and gives equal plots equal text. */
function clean(svg: Element): void {
  svg.querySelectorAll("style").forEach((style) => style.remove());
  const names = new Map<string, string>();
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (value === "currentColor") element.setAttribute(name, theme.ink.strong);
      const id = /plot-clip-\d+/.exec(value)?.[0];
      if (id === undefined) continue;
      names.set(id, names.get(id) ?? `clip-${names.size + 1}`);
      element.setAttribute(name, value.replace(id, names.get(id)!));
    }
  }
}

function rampBlock(drawn: Plot.Plot, { color }: PlotOptions, column: number): Block {
  const scale = drawn.scale("color");
  if (!color?.legend || scale?.interpolate === undefined) return { svg: "", height: 0 };
  const [width, height] = [Math.min(column, 260), 40];
  const options = { document, width, height, marginLeft: 12, marginRight: 12, marginTop: 15, marginBottom: 16 };
  const ramp = Plot.legend({ color: { ...scale, label: color.label }, ...options } as unknown as Plot.LegendOptions);
  clean(ramp as unknown as Element);
  return { svg: `<g font-size="${theme.sizes.text}">${ramp.innerHTML}</g>`, height };
}
