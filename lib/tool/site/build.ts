import type { NotebookEntry } from "../command/notebooks.ts";
import { indexPage } from "./index_page.ts";
import { notebookPage } from "./notebook_page.ts";
import { type Page, readPage } from "./page.ts";
import type { Reference } from "./reference.ts";
import { referencePages, usedIn } from "./reference_page.ts";
import { type Reviewed, REVIEWERS, reviewersPage } from "./reviewers_page.ts";
import { searchIndex } from "./search_form.ts";
import { styleSheet } from "./style.ts";

/** A site, not yet written. */
export interface Site {
  /** What it tells of each notebook, in the notebooks' order. */
  readonly pages: readonly Page[];
  /** The texts of its files, by their paths within the site. */
  readonly files: ReadonlyMap<string, string>;
}

/** What else it contains. */
export interface About {
  /** The docs of the kit. */
  readonly reference?: Reference;
  /** What reviewers are told. */
  readonly reviewed?: Reviewed;
}

/**
 * The site of the given notebooks, which needs no server or network.
 *
 * @throws {InputError} If a file holds no notebook.
 */
export async function siteOf(notebooks: readonly NotebookEntry[], about: About = {}): Promise<Site> {
  const { reference = { doc: "", parts: [] }, reviewed = { data: [], runs: [] } } = about;
  const pages: Page[] = [];
  for (const notebook of notebooks) pages.push(await readPage(notebook));
  const files = new Map([
    ["index.html", indexPage(pages)],
    ["style.css", await styleSheet()],
    ["search.js", await Deno.readTextFile(new URL("search.js", import.meta.url))],
    ["search_index.js", searchIndex(pages, reference)],
    [REVIEWERS, reviewersPage(pages, reviewed)],
    ...referencePages(reference, pages),
    ...pages.map((page, at): [string, string] => [
      page.path,
      notebookPage(page, { before: pages[at - 1], after: pages[at + 1], uses: usedIn(page, reference) }),
    ]),
  ]);
  return { pages, files };
}
