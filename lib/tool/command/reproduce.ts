import { existsSync } from "node:fs";
import { join } from "node:path";
import { counted, duration, InputError, projectRoot } from "../../base/mod.ts";
import { parseScale, parseSeeds } from "../../notebook/mod.ts";
import type { EnvironmentRecord } from "../../report/mod.ts";
import { type Cost, resultsFolder } from "../../run/mod.ts";
import { type Command, command, runCommand } from "./command_line.ts";
import { interruptible } from "./interrupt.ts";
import { findNotebooks, listing, selectNotebooks } from "./notebooks.ts";
import { reproduce, type Reproduction } from "./reproduction.ts";

const HELP =
  `Runs notebooks in the real kernel and writes the executed notebooks, figures, tables and frames to results/.

deno task reproduce [name ...] [flags]

A name is a paper (its folder or letter, A to D), a notebook, or "all" (default: paper A, affinity).

  --scale smoke|default|full    how much to compute (default: default);
          committed             as much as each notebook's committed outputs show
  --seeds <n>                   the number of seeds, instead of each notebook's own
  --results <folder>            where to write (default: MURMURATION_RESULTS, or results)
  --timeout <seconds>           time limit of a cell (default: by scale)
  --real-data                   fail if a data set is unavailable, instead of using a stand-in
  --list                        list papers and notebooks
  --help                        show this text

Exit code: 0 if all notebooks ran, 1 if one failed or could not be saved, 2 if the command line cannot be used, 130 if interrupted.`;

/** The command `deno task reproduce`; returns the exit code. */
export const reproduceCommand: Command = command({
  help: HELP,
  words: true,
  boolean: ["list"],
  string: ["scale", "seeds", "results", "timeout"],
}, async (line) => {
  const known = findNotebooks(join(projectRoot(), "notebooks"));
  if (line.has("list")) {
    console.log(listing(known));
    return 0;
  }
  const seeds = line.value("seeds");
  const timeout = line.value("timeout");
  const results = line.path("results") ?? resultsFolder();
  using interrupt = interruptible();
  const scale = line.value("scale") ?? "default";
  const began = performance.now();
  const done = await reproduce({
    notebooks: selectNotebooks(known, line.words.length > 0 ? line.words : ["affinity"]),
    results,
    scale: scale === "committed" ? scale : parseScale(scale),
    ...(seeds === undefined ? {} : { seeds: parseSeeds(seeds) }),
    ...(timeout === undefined ? {} : { timeout: parseSeconds(timeout) }),
    signal: interrupt.signal,
  });
  summarize(done);
  const took = duration((performance.now() - began) / 1000);
  console.log(`\n${counted(done.length, "notebook")} in ${took}${await totalInWords(done)}`);
  if (interrupt.signal.aborted) return 130;
  return done.every(({ status, saved }) => status === "finished" && saved) ? 0 : 1;
});

function summarize(done: readonly Reproduction[]): void {
  for (const { notebook, scale, claims } of done) {
    if (claims.length === 0) continue;
    console.log(`\nClaims of ${notebook.name} (scale ${scale})`);
    for (const { id, claim, measured, seeds, verdict } of claims) {
      console.log(`  ${id}  ${verdict}: ${claim}\n      measured: ${measured} (seeds: ${seeds})`);
    }
  }
  console.log("\nResults");
  for (const { notebook, status, executed, folder } of done) {
    const saved = existsSync(folder) ? `, ${folder}/` : "";
    console.log(`  ${notebook.name} (${status}): ${executed}${saved}`);
  }
}

/** What all runs took, computed now or read back from the store; those that notebooks share are counted in each. */
export async function totalInWords(done: readonly Pick<Reproduction, "status" | "folder">[]): Promise<string> {
  const finished = done.filter(({ status }) => status === "finished");
  const costs = await Promise.all(finished.map(({ folder }) => readCost(folder)));
  const total = (of: (cost: Cost) => number) => costs.reduce((sum, cost) => sum + (cost ? of(cost) : 0), 0);
  const runs = total((cost) => cost.runs);
  const hours = total((cost) => cost.coreHours).toFixed(2);
  return runs === 0
    ? ""
    : `; their ${counted(runs, "run")}, shared ones counted in each, took ${hours} core-hours at most`;
}

async function readCost(folder: string): Promise<Cost | undefined> {
  try {
    return (JSON.parse(await Deno.readTextFile(join(folder, "environment.json"))) as EnvironmentRecord).cost;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds < LONGEST)) {
    throw new InputError(`the timeout is "${text}"; give a number of seconds between 0 and ${LONGEST}`);
  }
  return seconds;
}

const LONGEST = 2 ** 31 / 1000; // of a timer

if (import.meta.main) runCommand(reproduceCommand);
