import type { NotebookEntry } from "../command/notebooks.ts";
import { indexPage } from "./index_page.ts";
import { notebookPage } from "./notebook_page.ts";
import { type Page, readPage } from "./page.ts";
import { searchIndex } from "./search_form.ts";
import { styleSheet } from "./style.ts";

/** A site, not yet written. */
export interface Site {
  /** What it tells of each notebook, in the notebooks' order. */
  readonly pages: readonly Page[];
  /** The texts of its files, by their paths within the site. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * The site of the given notebooks. It needs no server and no network.
 *
 * @throws {InputError} If a file holds no notebook.
 */
export async function siteOf(notebooks: readonly NotebookEntry[]): Promise<Site> {
  const pages: Page[] = [];
  for (const notebook of notebooks) pages.push(await readPage(notebook));
  const files = new Map([
    ["index.html", indexPage(pages)],
    ["style.css", await styleSheet()],
    ["search.js", await Deno.readTextFile(new URL("search.js", import.meta.url))],
    ["search_index.js", searchIndex(pages)],
    ...pages.map((page, at): [string, string] => [
      page.path,
      notebookPage(page, { before: pages[at - 1], after: pages[at + 1] }),
    ]),
  ]);
  return { pages, files };
}
