import { claimsHeadings } from "../../report/mod.ts";
import { counted } from "../../base/mod.ts";
import { countVerdicts, type ShownClaim } from "./findings.ts";
import { documentOf, tableOf, verdictMark } from "./layout.ts";
import { type Html, markup } from "./markup.ts";
import type { Page } from "./page.ts";
import { searchForm } from "./search_form.ts";

/** The first page: search, verdicts by paper, the notebooks with their claims, and where the numbers were made. */
export function indexPage(pages: readonly Page[]): string {
  const folders = [...Map.groupBy(pages, ({ folder }) => folder).values()];
  const counts = `${counted(pages.length, "notebook")}, ${counted(claimsOf(pages).length, "claim")}`;
  const main = markup`<h1>Results</h1>
<p class="lead">${counts}. Every verdict is shown with its measurement, at the scale and with the seeds of its
notebook.</p>
${searchForm(pages)}
<section aria-labelledby="verdicts">
<h2 id="verdicts">Verdicts</h2>
${verdictTable(folders)}
</section>
${folders.map(folderSection)}
<section aria-labelledby="provenance">
<h2 id="provenance">Where the numbers were made</h2>
<p>The last output of each notebook is the whole record. Run hashes name the runs behind a notebook's tables.</p>
${provenanceTable(pages)}
</section>`;
  return documentOf({ title: "Results · Murmuration", top: "", main, scripts: ["search_index.js", "search.js"] });
}

function verdictTable(folders: readonly (readonly Page[])[]): Html {
  const all = claimsOf(folders.flat());
  const names = [...countVerdicts(all).keys()];
  const numbers = (claims: readonly ShownClaim[]) => {
    const counts = countVerdicts(claims);
    return [claims.length, ...names.map((name) => counts.get(name) || markup`<span class="none">0</span>`)];
  };
  const rows = folders.filter(([first]) => first!.folder !== "").map((pages) => {
    const claims = claimsOf(pages);
    return [markup`<a href="#${anchor(pages)}">${pages[0]!.group}</a>${bar(claims)}`, ...numbers(claims)];
  });
  const columns = ["paper", "claims", ...names];
  return tableOf("Verdicts by paper", columns, [...rows, ["all", ...numbers(all)]], columns.keys().drop(1).toArray());
}

function bar(claims: readonly ShownClaim[]): Html {
  const parts = [...countVerdicts(claims)].flatMap(([verdict, count]) => Array<string>(count).fill(verdict));
  return markup`<span class="bar" aria-hidden="true">${
    parts.map((verdict) => markup`<span data-verdict="${verdict}"></span>`)
  }</span>`;
}

function folderSection(pages: readonly Page[]): Html {
  const { group } = pages[0]!;
  const rowsOf = (of: "paper" | "own") =>
    pages.flatMap(({ path, claims }) =>
      claims.filter((claim) => claim.of === of).map(({ id, claim, measured, seeds, verdict, cell }) => [
        markup`<a href="${path}#${cell}">${id}</a>`,
        ...[verdictMark(verdict), claim, measured, seeds],
      ])
    );
  const table = (of: "paper" | "own", kind: string) => {
    const rows = rowsOf(of);
    const columns = ["", "verdict", claimsHeadings[of].columns[1], "measured", "seeds"];
    return rows.length === 0 ? "" : markup`<details><summary>${rows.length} ${kind}</summary>
${tableOf(`${claimsHeadings[of].title}: ${group}`, columns, rows, [4])}</details>
`;
  };
  const items = pages.map(({ path, title, executed }) =>
    markup`<li><a href="${path}">${title}</a>${executed ? "" : markup` <small>not executed</small>`}</li>\n`
  );
  return markup`<section aria-labelledby="${anchor(pages)}">
<h2 id="${anchor(pages)}">${group}</h2>
<ul class="notebooks">
${items}</ul>
${[table("paper", "claims"), table("own", "hypotheses of our own")]}
</section>
`;
}

function provenanceTable(pages: readonly Page[]): Html {
  const rows = pages.map(({ path, name, environment, runs }) => [
    markup`<a href="${path}">${name}</a>`,
    ...["scale", "Murmuration", "processor"].map((entry) => environment.get(entry) ?? "–"),
    runs.length === 0 ? "–" : markup`<code>${runs.join(" ")}</code>`,
  ]);
  return tableOf("Environment of each notebook", ["notebook", "scale", "version", "processor", "runs"], rows);
}

function claimsOf(pages: readonly Page[]): ShownClaim[] {
  return pages.flatMap(({ claims }) => claims);
}

function anchor([page]: readonly Page[]): string {
  return `folder-${page!.folder.replaceAll("/", "-")}`;
}
