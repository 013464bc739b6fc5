/**
 * A text as it stands in HTML and SVG.
 *
 * @example
 * ```ts
 * import { inMarkup } from "./markup.ts";
 *
 * console.assert(inMarkup("a < b") === "a &lt; b");
 * ```
 */
export function inMarkup(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
}
