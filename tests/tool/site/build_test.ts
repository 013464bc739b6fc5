import { parseHTML } from "linkedom";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { Claim } from "../../../lib/report/mod.ts";
import { findNotebooks } from "../../../lib/tool/command/notebooks.ts";
import { type Site, siteOf } from "../../../lib/tool/site/build.ts";
import { countVerdicts } from "../../../lib/tool/site/findings.ts";
import { verdicts } from "../../../lib/report/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../std_assert.ts";
import { claimWith, notebookWith, project, shown, shownClaims } from "./project.ts";

const NASTY = `a < b & "c" </td><script>alert(1)</script>`;
const committed = findNotebooks(fileURLToPath(new URL("../../../notebooks", import.meta.url)));
const committedSite = await siteOf(committed);

function documentAt(site: Site, path: string): Document {
  return parseHTML(site.files.get(path)!).document;
}

function claim(id: string, verdict: Parameters<typeof claimWith>[2]): Claim {
  return claimWith(id, NASTY, verdict);
}

Deno.test("siteOf(): every notebook of the project has a page, which the index links to", () => {
  const links = Array.from(
    documentAt(committedSite, "index.html").querySelectorAll(".notebooks a"),
    (a) => a.getAttribute("href"),
  );
  assertEquals(links, committed.map(({ name }) => `notebooks/${name}.html`));
  assert(links.every((path) => committedSite.files.has(path!)));
});

Deno.test("siteOf(): every link and source of the project's site is a file of it, with the fragment, or lies in the page", () => {
  const pages = [...committedSite.files.keys()].filter((path) => path.endsWith(".html"));
  const documents = new Map(pages.map((path) => [path, documentAt(committedSite, path)]));
  for (const [path, document] of documents) {
    for (const element of document.querySelectorAll("[href], [src]")) {
      const target = element.getAttribute("href") ?? element.getAttribute("src")!;
      if (/^data:|^https?:/.test(target)) {
        assert(element.localName === "a" || target.startsWith("data:"), `${path} loads ${target}`);
        continue;
      }
      const [file, fragment] = target.split("#") as [string, string?];
      const found = file === "" ? path : normalize(join(dirname(path), file));
      assert(committedSite.files.has(found), `${path} links to ${target}`);
      assert(!fragment || documents.get(found)!.getElementById(fragment) !== null, `${path} links to ${target}`);
    }
  }
});

Deno.test("siteOf(): ids are given once on a page, there is one title, and figures have a text", () => {
  for (const path of [...committedSite.files.keys()].filter((path) => path.endsWith(".html"))) {
    const document = documentAt(committedSite, path);
    const ids = Array.from(document.querySelectorAll("[id]"), ({ id }) => id);
    assertEquals(ids.length, new Set(ids).size, path);
    assertEquals(document.querySelectorAll("h1").length, 1, path);
    assert(Array.from(document.querySelectorAll("img")).every((image) => image.getAttribute("alt")), path);
  }
});

Deno.test("siteOf(): the index holds every claim that a notebook shows, and its counts add up", async () => {
  const claims = [claim("A-1", "reproduced"), claim("A-2", "not tested"), claim("A-3", "reproduced")];
  const other = [claim("B-1", "partly reproduced")];
  await using here = await project({
    "affinity/figure_1": notebookWith("# One", "1;", [shownClaims(claims)]),
    "p2pl/figure_1": notebookWith("# Two", "2;", [shownClaims(other)]),
    "p2pl/figure_2": notebookWith("# Three", "3;", []),
  });
  const index = documentAt(await siteOf(here.entries), "index.html");
  const texts = (selector: string) => Array.from(index.querySelectorAll(selector), (x) => x.textContent.trim());
  assertEquals(texts("details tbody th"), ["A-1", "A-2", "A-3", "B-1"]);
  assertEquals(texts("details .verdict"), [...claims, ...other].map(({ verdict }) => verdict));
  assert(texts("details td").includes(NASTY));
  const rows = Array.from(
    index.querySelectorAll('[aria-label="Verdicts by paper"] tbody tr'),
    (row) => Array.from(row.querySelectorAll("td"), (entry) => Number(entry.textContent)),
  );
  assertEquals(rows, [
    [3, 2, 0, 0, 0, 1, 0, 0, 0],
    [1, 0, 1, 0, 0, 0, 0, 0, 0],
    [4, 2, 1, 0, 0, 1, 0, 0, 0],
  ]);
});

Deno.test("countVerdicts(): counts add up to the number of claims, whatever a verdict is called", () => {
  const claims = ["reproduced", "out of reach", "unheard of"].map((verdict) => ({
    ...{ id: "X", claim: "", of: "paper" as const, measured: "", seeds: "1", verdict, cell: "c" },
  }));
  const counts = countVerdicts(claims);
  assertEquals([...counts.keys()], [...verdicts, "unheard of"]);
  assertEquals(counts.values().reduce((sum, count) => sum + count, 0), 3);
});

Deno.test("text of cells and outputs is escaped, HTML outputs stay as they are, colours of terminals go", async () => {
  await using here = await project({
    nasty: notebookWith(`# ${NASTY.slice(0, 9)}`, `const text = '${NASTY}';`, [
      { output_type: "stream", name: "stdout", text: `\x1b[31m${NASTY}\x1b[0m` },
      { output_type: "error", ename: "Error", evalue: NASTY, traceback: [] },
      shown({ "text/html": "<i>kept</i>" }),
      shown({ "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain": NASTY }),
    ]),
  });
  const site = await siteOf(here.entries);
  const page = documentAt(site, "notebooks/nasty.html");
  const printed = Array.from(page.querySelectorAll("pre.printed"), (pre) => pre.textContent);
  assertEquals(printed, [NASTY, `Error: ${NASTY}`]);
  assertEquals(page.querySelector("pre code")!.textContent, `const text = '${NASTY}';`);
  assertEquals(page.querySelector("i")!.textContent, "kept");
  assertEquals(page.querySelector("img")!.getAttribute("alt"), NASTY);
  assertEquals(page.querySelectorAll("script").length, 0);
});

Deno.test("siteOf(): the search holds notebooks and claims, with the steps and algorithms that the code names", async () => {
  const code =
    "const a = chain(localSteps({}), consensus({ mix })); const b = [...algorithms.names];\nalgorithms.dsgd();";
  await using here = await project({
    "affinity/figure_1": notebookWith("# Title\n\nA text with </script>.", code, [
      shownClaims([claim("A-1", "reproduced")]),
    ]),
  });
  const script = (await siteOf(here.entries)).files.get("search_index.js")!;
  const entries = JSON.parse(script.replace(/^globalThis.searchIndex = /, "").replace(/;\n$/, ""));
  assertEquals(entries.map(({ href }: { href: string }) => href), [
    "notebooks/affinity/figure_1.html",
    "notebooks/affinity/figure_1.html#code",
  ]);
  assertEquals(entries[0].ingredients, ["algorithms.dsgd", "chain", "consensus", "localSteps"]);
  assertStringIncludes(entries[0].text, "A text with");
});

Deno.test("siteOf(): a notebook that is none is named", async () => {
  await using here = await project({ good: notebookWith("# Good", "", []) });
  await Deno.writeTextFile(`${here.path}/notebooks/bad.ipynb`, "{");
  const entries = findNotebooks(`${here.path}/notebooks`);
  await assertRejects(() => siteOf(entries), InputError, "bad.ipynb");
});
