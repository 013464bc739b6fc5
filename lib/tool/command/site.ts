import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { counted, InputError, projectRoot } from "../../base/mod.ts";
import { parseCommandLine, runCommand } from "./command_line.ts";
import { findNotebooks, type NotebookEntry } from "./notebooks.ts";
import { siteOf } from "../site/build.ts";
import { countVerdicts } from "../site/findings.ts";
import { replaceSite } from "../site/folder.ts";

const HELP =
  `Makes a web site of the notebooks and their outputs: a page for each, an index of all claims, and a search.
It opens from the file system, index.html first, and needs no server and no network.

deno task site [flags]

  --out <folder>      where to write (default: results/site); a site that is there is replaced, nothing else is
  --results <folder>  show the notebooks as "deno task reproduce" executed them there; those it did not, as committed
  --help              show this text

Exit code: 0 if the site was written, 2 if the command line, a notebook or the folder cannot be used.`;

/** The command `deno task site`; returns the exit code. */
export async function siteCommand(args: readonly string[]): Promise<number> {
  const string = { type: "string" } as const;
  const line = parseCommandLine(args, { out: string, results: string });
  if (line.has("help")) {
    console.log(HELP);
    return 0;
  }
  if (line.words.length > 0) throw new InputError(`the command takes no "${line.words[0]}"; see --help`);
  const out = line.value("out");
  const folder = out === undefined ? resolve(projectRoot(), "results", "site") : resolve(out);
  const committed = await findNotebooks(join(projectRoot(), "notebooks"));
  const results = line.value("results");
  const notebooks = results === undefined ? committed : await executedIn(resolve(results), committed);
  const { pages, files } = await siteOf(notebooks);
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
}

async function executedIn(results: string, notebooks: readonly NotebookEntry[]): Promise<NotebookEntry[]> {
  const isFolder = await Deno.stat(results).then(({ isDirectory }) => isDirectory, () => false);
  if (!isFolder) throw new InputError(`there is no folder "${results}" with results; deno task reproduce makes one`);
  return notebooks.map((notebook) => {
    const executed = join(results, `${notebook.name}.ipynb`);
    return existsSync(executed) ? { ...notebook, path: executed } : notebook;
  });
}

if (import.meta.main) runCommand(siteCommand);
