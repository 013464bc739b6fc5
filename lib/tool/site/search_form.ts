import { type Html, markup } from "./markup.ts";
import type { Reference } from "./reference.ts";
import type { Page } from "./page.ts";

/**
 * The form of the search, hidden until its script runs.
 *
 * @param top The way from the page to the top of the site.
 */
export function searchForm(pages: readonly Page[], top: string = ""): Html {
  const groups = [...new Set([...pages.map(({ group }) => group), REFERENCE_GROUP])];
  const ingredients = [...new Set(pages.flatMap((page) => page.ingredients))].sort();
  return markup`<search>
<form id="search" data-top="${top}" hidden>
<label>Search <input id="words" type="search" autocomplete="off" placeholder="consensus, momentum, A-6, graph.ring …"></label>
<label>Paper <select id="group"><option value="">all</option>${groups.map(option)}</select></label>
<label>Step or algorithm <select id="ingredient"><option value="">all</option>${
    ingredients.map(option)
  }</select></label>
</form>
<p id="count" role="status"></p>
<ol id="found"></ol>
</search>`;
}

/** The script that holds what is searched, an entry per notebook and claim: a page opened as a file may load no JSON. */
export function searchIndex(pages: readonly Page[], reference: Reference): string {
  const documented = reference.parts.flatMap(({ entries }) =>
    entries.map(({ name, href, doc, value }) => ({
      ...{ kind: value ? "function" : "type", href, title: name, group: REFERENCE_GROUP, text: doc },
      ingredients: value ? [name] : [],
    }))
  );
  const entries = pages.flatMap(({ name, path, title, group, ingredients, notebook, claims }) => {
    const texts = notebook.cells.flatMap(({ cell_type, source }) => cell_type === "markdown" ? [source] : []);
    return [
      { kind: "notebook", href: path, title, group, ingredients, text: [name, ...texts].join(" ") },
      ...claims.map(({ id, claim, measured, verdict, cell }) => ({
        ...{ kind: "claim", href: `${path}#${cell}`, title: `${id}: ${claim}`, group, ingredients, verdict },
        text: `${measured} ${title}`,
      })),
    ];
  });
  return `globalThis.searchIndex = ${JSON.stringify([...entries, ...documented])};\n`;
}

/** What the search calls the reference. */
const REFERENCE_GROUP = "Reference";

function option(value: string): Html {
  return markup`<option>${value}</option>`;
}
