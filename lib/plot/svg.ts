import { inMarkup } from "../base/mod.ts";

/** The attributes of an SVG element, escaped; those undefined are left out, numbers rounded to thousandths. */
export function attributes(values: { readonly [name: string]: string | number | undefined }): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${escaped(typeof value === "number" ? String(+value.toFixed(3)) : value!)}"`)
    .join(" ");
}

/** A line of text at (x, y), its baseline. */
export function text(content: string, at: { readonly [name: string]: string | number | undefined }): string {
  return `<text ${attributes(at)}>${escaped(content)}</text>`;
}

/** Text with the characters replaced that XML reads as markup, and without those that XML forbids. */
export function escaped(content: string): string {
  // deno-lint-ignore no-control-regex
  return inMarkup(content.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ""));
}
