import { join, resolve } from "node:path";
import { counted, InputError, isFolder } from "../../base/mod.ts";
import { openStore, resultsFolder, type Store, storeFolder } from "../../run/mod.ts";
import { type Command, command, runCommand } from "./command_line.ts";
import { differences, readManifest } from "../paper/manifest.ts";
import { chosenStudies } from "../paper/studies.ts";
import { writeUp } from "../paper/write_up.ts";

const HELP = `Writes a LaTeX document with the figures and tables that notebooks saved, the experimental setup,
hyperparameters, environment and references, and a manifest of the runs behind each figure and table. A notebook
whose frames have no column "run" is written up without them.

deno task paper DIR [flags]

  --only <name>        a paper's folder, a study, or one of its figures or tables; may be repeated (default: everything)
  --results <folder>   where the notebooks saved their results (default: MURMURATION_RESULTS, or results)
  --store <folder>     the store of runs (default: MURMURATION_STORE, or .runs in the results folder)
  --check              compare DIR with its manifest, and the runs it names with the store
  --help               show this text

Compile with: pdflatex main && bibtex main && pdflatex main && pdflatex main

Exit code: 0; 1 if --check found a difference; 2 if the command line is wrong or names something unusable.`;

/** The command `deno task paper`; returns the exit code. */
export const paperCommand: Command = command({
  help: HELP,
  words: true,
  boolean: ["check"],
  string: ["results", "store"],
  repeated: ["only"],
}, async (line) => {
  if (line.words.length !== 1) throw new InputError(`"paper" takes one folder; got ${line.words.length}`);
  const folder = resolve(line.words[0]!);
  const results = line.path("results") ?? resultsFolder();
  const beside = line.has("results") && !Deno.env.get("MURMURATION_STORE");
  const storeAt = line.path("store") ?? (beside ? join(results, ".runs") : storeFolder());
  if (line.has("check")) return await check(folder, storeAt);
  const studies = chosenStudies(results, line.values("only"));
  const { items } = await writeUp(folder, studies, await storeIn(storeAt));
  const count = (kind: string) => counted(items.filter((item) => item.kind === kind).length, kind);
  const runs = counted(new Set(items.flatMap((item) => item.runs)).size, "run");
  console.log(
    `${count("figure")} and ${count("table")} of ${counted(studies.length, "study", "studies")}, ${runs}, in ${folder}`,
  );
  for (const { name } of studies.filter(({ items }) => items.every((item) => item.runs.length === 0))) {
    console.log(`${name} names no runs: --check can compare its files alone`);
  }
  return 0;
});

async function check(folder: string, storeAt: string): Promise<number> {
  const manifest = readManifest(folder);
  const store = await storeIn(storeAt);
  const stored = new Set(store.names());
  const damaged = new Map(store.verify().map(({ run, reason }) => [run, reason]));
  const runs = [...new Set(manifest.items.flatMap((item) => item.runs))].sort();
  const wrong = [
    ...differences(folder, manifest),
    ...manifest.items.filter(({ file }) => !(file in manifest.files)).map(({ file }) => `${file} has no checksum`),
    ...runs.flatMap((run) => {
      if (!stored.has(run)) return [`run ${run} is not in the store`];
      return damaged.has(run) ? [`run ${run} is damaged (${damaged.get(run)})`] : [];
    }),
  ];
  for (const sentence of wrong) console.log(sentence);
  const { files } = manifest;
  console.log(
    `${counted(Object.keys(files).length, "file")}, ${counted(runs.length, "run")}, ${
      counted(wrong.length, "difference")
    }`,
  );
  return wrong.length === 0 ? 0 : 1;
}

async function storeIn(folder: string): Promise<Store> {
  if (isFolder(folder)) return await openStore(folder, { readOnly: true });
  throw new InputError(`there is no store "${folder}"; give --store, or run the notebooks`);
}

if (import.meta.main) runCommand(paperCommand);
