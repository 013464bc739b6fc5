import type { NotebookCell } from "../jupyter/mod.ts";
import { documentOf } from "./layout.ts";
import { codeToHtml, markdownToHtml } from "./markdown.ts";
import { type Html, markup } from "./markup.ts";
import { outputToHtml } from "./outputs.ts";
import { headings, type Page } from "./page.ts";
import type { Entry } from "./reference.ts";

/** What is beside a page. */
export interface Around {
  /** The page before. */
  readonly before: Page | undefined;
  /** The page after. */
  readonly after: Page | undefined;
  /** What of the kit its code uses. */
  readonly uses?: readonly Entry[];
}

/** The page of a notebook: text, code and outputs in their order. */
export function notebookPage(page: Page, { before, after, uses = [] }: Around): string {
  const top = "../".repeat(page.path.split("/").length - 1);
  const found = headings(page.notebook);
  const sections = found.filter(({ level }) => level === 2);
  const main = markup`<div class="notebook">
<nav class="contents" aria-label="On this page"><ol>
${sections.map(({ cell, text }) => markup`<li><a href="#${cell}">${text}</a></li>\n`)}</ol></nav>
<article>
<p class="eyebrow">${page.group}</p>
${found.some(({ level }) => level === 1) ? "" : markup`<h1>${page.title}</h1>\n`}${page.notebook.cells.map(section)}
${usesOf(uses, top)}<nav class="turn" aria-label="Notebooks">
${turn(before, "before", top)}
${turn(after, "after", top)}
</nav>
</article>
</div>`;
  return documentOf({ title: `${page.title} · Murmuration`, top, main });
}

function section(cell: NotebookCell): Html {
  return markup`<section id="${cell.id}">\n${content(cell)}</section>\n`;
}

function content(cell: NotebookCell): Html {
  if (cell.cell_type !== "code") {
    return cell.cell_type === "markdown" ? markdownToHtml(cell.source) : markup`<pre>${cell.source}</pre>\n`;
  }
  const code = cell.source.trim() === "" ? "" : codeToHtml(cell.source);
  const outputs = cell.outputs.map((output) => markup`<div class="output">${outputToHtml(output)}</div>\n`);
  return markup`${code}\n${outputs}`;
}

function usesOf(uses: readonly Entry[], top: string): Html | string {
  if (uses.length === 0) return "";
  const links = uses.map(({ name, href }) => markup`<a href="${top}${href}"><code>${name}</code></a> `);
  return markup`<p class="uses"><small>In the reference:</small> ${links}</p>\n`;
}

function turn(page: Page | undefined, side: string, top: string): Html {
  if (page === undefined) return markup`<span></span>`;
  return markup`<a class="${side}" href="${top}${page.path}"><small>${page.group}</small>${page.title}</a>`;
}
