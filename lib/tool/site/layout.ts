import { type Html, type Insert, markup } from "./markup.ts";

/** What made a site: it stands in every page and in the list of the files, and tells a site from other folders. */
export const GENERATOR = "murmuration site";

// Nothing but the site's own style sheet and scripts, and images within the page; 'self' alone does not cover files.
const POLICY = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src data:; base-uri 'none'; " +
  "form-action 'none'";

const NAVIGATION = [["Reference", "reference/index.html"], ["For reviewers", "reviewers.html"]] as const;

/** A whole document. */
export interface Document {
  /** The title of the window. */
  readonly title: string;
  /** The way from the page to the top of the site: `""` or `"../../"`. */
  readonly top: string;
  /** What the page holds, within `<main>`. */
  readonly main: Html;
  /** Scripts, as seen from the top of the site. */
  readonly scripts?: readonly string[];
}

/** The text of a page. */
export function documentOf({ title, top, main, scripts = [] }: Document): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${GENERATOR}">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${top}style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><nav aria-label="Site"><a class="home" href="${top}index.html">Murmuration</a>
${NAVIGATION.map(([title, href]) => markup`<a href="${top}${href}">${title}</a>\n`)}</nav></header>
<main id="main">
${main}
</main>
<footer>Made from the notebooks and the outputs that they hold.</footer>
${scripts.map((script) => markup`<script src="${top}${script}"></script>\n`)}</body>
</html>
`.text;
}

/** A table in a box of its own, which scrolls where the page is too narrow. */
export function tableOf(
  label: string,
  columns: readonly string[],
  rows: readonly (readonly Insert[])[],
  numeric: readonly number[] = [],
): Html {
  const kind = (at: number) => numeric.includes(at) ? markup` class="number"` : "";
  const head = columns.map((column, at) => markup`<th scope="col"${kind(at)}>${column}</th>`);
  const body = rows.map((row) =>
    markup`<tr>${
      row.map((entry, at) => at === 0 ? markup`<th scope="row">${entry}</th>` : markup`<td${kind(at)}>${entry}</td>`)
    }</tr>\n`
  );
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${label}"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table></div>`;
}

/** A verdict, told by its words and its colour. */
export function verdictMark(verdict: string): Html {
  return markup`<span class="verdict" data-verdict="${verdict}">${verdict}</span>`;
}
