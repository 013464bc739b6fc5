import { textWidth, wrapText } from "./fonts.ts";
import { attributes, text } from "./svg.ts";
import { type SeriesStyle, theme } from "./theme.ts";

/** One entry of a legend: a sample and what it stands for. */
export interface LegendEntry extends Partial<SeriesStyle> {
  /** What the sample stands for. */
  readonly label: string;
  /** Colour of the sample. */
  readonly color: string;
  /** What is shown: a line, a line on its band, a line with a symbol, a symbol, or a filled box. */
  readonly sample: "line" | "band" | "marked line" | "symbol" | "box";
}

/** A piece of a picture with its height in pixels. */
export interface Block {
  /** SVG elements, drawn from (0, 0) downwards. */
  readonly svg: string;
  /** Height in pixels. */
  readonly height: number;
}

/** The legend, in as many lines as the width requires. */
export function legendBlock(entries: readonly LegendEntry[], width: number): Block {
  const size = theme.sizes.text;
  const parts: string[] = [];
  let [x, y] = [0, 0];
  for (const entry of entries) {
    const lines = wrapText(entry.label, { size, width: width - sampleWidth - gap });
    const needed = sampleWidth + gap + Math.max(...lines.map((line) => textWidth(line, { size })));
    if (x > 0 && x + needed > width) [x, y] = [0, y + lineHeight];
    parts.push(
      `<g transform="translate(${x},${y})">${sampleSvg(entry)}${
        lines.map((line, i) => text(line, { x: sampleWidth + gap, y: 10 + i * lineHeight, "font-size": size })).join("")
      }</g>`,
    );
    x += needed + 14;
    y += (lines.length - 1) * lineHeight;
  }
  return { svg: parts.join(""), height: entries.length === 0 ? 0 : y + lineHeight };
}

const sampleWidth = 24;
const gap = 5;
const lineHeight = 14;

function sampleSvg({ sample, color, dash = "none", symbol = "circle" }: LegendEntry): string {
  const line = `<line ${
    attributes({
      x1: 0,
      x2: sampleWidth,
      y1: 6.5,
      y2: 6.5,
      stroke: color,
      "stroke-width": 1.6,
      "stroke-dasharray": dash,
    })
  }/>`;
  const box = (opacity: number) =>
    `<rect ${attributes({ y: 1.5, width: sampleWidth, height: 10, fill: color, "fill-opacity": opacity })}/>`;
  const outline = `<path transform="translate(${sampleWidth / 2},6.5)" ${
    attributes({ d: outlines[symbol], fill: color, stroke: color, "stroke-width": symbol === "plus" ? 1.6 : 0 })
  }/>`;
  switch (sample) {
    case "line":
      return line;
    case "band":
      return box(0.2) + line;
    case "box":
      return box(1);
    case "symbol":
      return outline;
    case "marked line":
      return line + outline;
  }
}

const outlines = {
  circle: "M3.8,0A3.8,3.8 0 1 1 -3.8,0A3.8,3.8 0 1 1 3.8,0Z",
  square: "M-3.4,-3.4H3.4V3.4H-3.4Z",
  triangle: "M0,-4.4L4,2.9H-4Z",
  diamond: "M0,-4.8L3.2,0L0,4.8L-3.2,0Z",
  plus: "M-4,0H4M0,-4V4",
} as const;
