import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { counted, filesIn, InputError, isFolder, projectRoot, readText } from "../../base/mod.ts";
import { type Command, command, runCommand } from "./command_line.ts";
import { findNotebooks, type NotebookEntry } from "./notebooks.ts";
import { openStore, type RunRecord, storeFolder } from "../../run/mod.ts";
import { readReference } from "../site/reference.ts";
import { siteOf } from "../site/build.ts";
import { countVerdicts } from "../site/findings.ts";
import { checkReplaceable, replaceSite } from "../site/folder.ts";

const HELP =
  `Makes a web site: a page for each notebook, an index of all claims, the reference of the kit, a page for reviewers
(checklist, data sheet, cost of the runs in the store), and a search over everything.
Open index.html from the file system; no server or network is needed.

deno task site [flags]

  --out <folder>      where to write (default: results/site); replaces an existing site, but nothing else
  --results <folder>  show the notebooks that "deno task reproduce" executed there; the others as committed
  --help              show this text

Exit code: 0 if the site was written, 2 if the command line, a notebook or the folder cannot be used.`;

/** The command `deno task site`; returns the exit code. */
export const siteCommand: Command = command({ help: HELP, string: ["out", "results"] }, async (line) => {
  const folder = line.path("out") ?? resolve(projectRoot(), "results", "site");
  await checkReplaceable(folder); // before the reference is read, which takes seconds
  const committed = findNotebooks(join(projectRoot(), "notebooks"));
  const results = line.path("results");
  const notebooks = results === undefined ? committed : executedIn(results, committed);
  const about = {
    reference: await readReference(),
    reviewed: { data: await dataSheets(), runs: await storedRuns() },
  };
  const { pages, files } = await siteOf(notebooks, about);
  await replaceSite(folder, files);
  const claims = pages.flatMap((page) => page.claims);
  const counts = [...countVerdicts(claims)].filter(([, count]) => count > 0);
  console.log(
    `${counted(pages.length, "notebook")}, ${counted(claims.length, "claim")}: ${
      counts.map(([verdict, n]) => `${n} ${verdict}`).join(", ")
    }`,
  );
  console.log(join(folder, "index.html"));
  return 0;
});

/** What the README of every data set says. */
async function dataSheets(): Promise<string[]> {
  const folder = fileURLToPath(new URL("../../../data", import.meta.url));
  const sheets = filesIn(folder).filter((file) => /^[^/]+\/README\.md$/.test(file));
  return await Promise.all(sheets.map((file) => readText(join(folder, file))));
}

/** The records of the runs in the store; none without a store. */
async function storedRuns(): Promise<RunRecord[]> {
  if (Deno.env.get("MURMURATION_STORE") === "off" || !existsSync(storeFolder())) return [];
  return (await (await openStore(storeFolder(), { readOnly: true })).runs()).map(({ record }) => record);
}

function executedIn(results: string, notebooks: readonly NotebookEntry[]): NotebookEntry[] {
  if (!isFolder(results)) {
    throw new InputError(`there is no folder "${results}" with results; deno task reproduce makes one`);
  }
  return notebooks.map((notebook) => {
    const executed = join(results, `${notebook.name}.ipynb`);
    return existsSync(executed) ? { ...notebook, path: executed } : notebook;
  });
}

if (import.meta.main) runCommand(siteCommand);
