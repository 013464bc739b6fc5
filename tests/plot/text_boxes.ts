import { parseHTML } from "linkedom";
import { textWidth } from "../../lib/plot/fonts.ts";

/** A line of text and the rectangle that it fills. */
export interface TextBox {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where the texts of a drawing stand, by the font's metric; translations and rotations by −90° are followed. */
export function textBoxes(svg: string): TextBox[] {
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  return [...document.querySelectorAll("text")].flatMap((element: Element) => {
    const lines = element.children.length > 0 ? [...element.children] : [element];
    const size = Number(inherited(element, "font-size") ?? 9.5);
    const bold = inherited(element, "font-weight") === "bold";
    const shift = { start: 0, middle: 0.5, end: 1 }[inherited(element, "text-anchor") ?? "start"]!;
    const first = length(lines[0]!.getAttribute("y") ?? "0", size);
    return lines.map((line, at) => {
      const width = textWidth(line.textContent!, { size, bold });
      const left = length(line.getAttribute("x") ?? "0", size) - shift * width;
      const base = first + at * size;
      const box = { left, right: left + width, top: base - 0.72 * size, bottom: base + 0.2 * size };
      return { text: line.textContent!, ...placed(element, box) };
    });
  });
}

type Rectangle = Omit<TextBox, "text">;

function placed(element: Element | null, box: Rectangle): Rectangle {
  if (element === null) return box;
  const transform = element.getAttribute("transform") ?? "";
  let { left, right, top, bottom } = box;
  if (transform.includes("rotate(-90)")) [left, right, top, bottom] = [top, bottom, -right, -left];
  const [, x = "0", y = "0"] = /translate\(([-\d.e]+)(?:[ ,]([-\d.e]+))?\)/.exec(transform) ?? [];
  const [dx, dy] = [Number(x), Number(y)];
  return placed(element.parentElement, { left: left + dx, right: right + dx, top: top + dy, bottom: bottom + dy });
}

function inherited(element: Element | null, name: string): string | null {
  return element === null ? null : element.getAttribute(name) ?? inherited(element.parentElement, name);
}

function length(text: string, size: number): number {
  return text.endsWith("em") ? parseFloat(text) * size : parseFloat(text);
}
