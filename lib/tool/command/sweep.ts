import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkSavable, counted, duration, InputError, saveFile } from "../../base/mod.ts";
import type { Sweep } from "../../notebook/mod.ts";
import { type Keep, openStore, parseShard, storeFolder } from "../../run/mod.ts";
import { FailedRuns, queued, sweepIn, withdraw } from "../queue/mod.ts";
import { type Command, command, type CommandLine, runCommand } from "./command_line.ts";
import { interruptible } from "./interrupt.ts";
import { fillSideBySide } from "./sweep_processes.ts";
import { withUserCode } from "./user_code.ts";

const HELP =
  `Runs a sweep and stores its runs. Stored runs are not computed again and interrupted ones resume, so you can
repeat the command after any interruption.

deno task sweep <file> [flags]

The file is a TypeScript module that exports one sweep: export const strengths = sweep({ … }, (point) => ({ … }));

  --count            print how many runs there are and how many are stored, and exit
  --price            estimate the time from three rounds of each kind, and exit
  --shard <i/n>      every n-th run from the i-th, for one of n machines: --shard $SLURM_ARRAY_TASK_ID/8
  --jobs <n>         processes on this machine that share the runs (default: 1, which uses all cores inside large runs)
  --queue <redis>    compute the runs on the workers of a queue: redis://host:6379; see deno task worker --help,
                     also for the key
  --withdraw         with --queue: cancel the runs that no worker has started, and exit; stop their submitter first
  --store <folder>   where runs are stored (default: MURMURATION_STORE, or results/.runs)
  --keep <which>     keep the parameters of every run, final or best, for deno task runs export --weights
  --frame <file>     write the rows of the sweep to this file, .parquet or .csv
  --real-data        fail if a data set is unavailable, instead of using a stand-in
  --quiet            no progress
  --help             show this text

Exit code: 0 if all runs are stored, 1 if some are not, 2 if the command line or the file cannot be used, 130 if
interrupted.`;

/** The command `deno task sweep`; returns the exit code. */
export const sweepCommand: Command = command({
  help: HELP,
  words: true,
  boolean: ["count", "price", "withdraw", "quiet"],
  string: ["shard", "jobs", "store", "keep", "frame", "queue"],
}, async (line) => {
  const [word, ...rest] = line.words;
  if (word === undefined || rest.length > 0) {
    throw new InputError(`a sweep is one file; got ${line.words.length}; see --help`);
  }
  const file = resolve(word);
  return await withUserCode(file, () => carryOutSweep(file, line));
});

async function carryOutSweep(file: string, line: CommandLine): Promise<number> {
  const text = line.value("shard");
  const part = { ...(text !== undefined && { shard: parseShard(text) }), ...keepGiven(line.value("keep")) };
  const jobs = parseJobs(line.value("jobs") ?? "1");
  const queue = line.value("queue");
  if (queue !== undefined && jobs > 1) {
    throw new InputError("--jobs are processes here; with --queue give it to workers");
  }
  if (line.has("withdraw") && queue === undefined) {
    throw new InputError("--withdraw takes runs out of a queue; say which: --queue redis://host:6379");
  }
  const executor = queue === undefined ? {} : { executor: queued({ redis: queue, file }) };
  const frame = frameFile(line.value("frame"));
  const folder = line.path("store") ?? storeFolder();
  const sweep = await loadSweep(file);
  const readOnly = await openStore(folder, { readOnly: true });
  const { runs, stored, rounds } = await sweep.count({ store: readOnly, ...part });
  console.log(`${counted(runs.length, "run")}, ${stored} stored, ${counted(rounds, "round")} to compute`);
  if (line.has("count")) return 0;
  if (line.has("price")) {
    const { seconds } = await sweep.price({ store: readOnly, ...part });
    console.log(`about ${duration(seconds)} of computing, one run after the other`);
    return 0;
  }
  if (line.has("withdraw")) {
    const { withdrawn, begun } = await withdraw({ redis: queue!, runs });
    console.log(`${counted(withdrawn.length, "run")} withdrawn; begun by workers, which go on: ${begun.length}`);
    return 0;
  }
  const writable = await openStore(folder);
  if (writable.refusal !== undefined && stored < runs.length) throw new InputError(writable.refusal);
  const store = writable.refusal === undefined ? writable : readOnly;
  if (frame) await checkSavable(frame);
  using interrupt = interruptible();
  const { signal } = interrupt;
  const quiet = line.has("quiet");
  if (jobs > 1) await fillSideBySide({ file, store, jobs, runs, quiet, signal, ...part });
  else {
    await sweep.run({ store, signal, showProgress: !quiet, ...part, ...executor }).catch((error) => {
      if (!(error instanceof FailedRuns)) throw error;
      console.error(error.message);
    });
  }
  const names = new Set(store.names());
  const left = runs.filter((run) => !names.has(run)).length;
  console.log(`${runs.length - left} of ${runs.length} runs are stored in ${store.folder}`);
  if (signal.aborted) return 130;
  if (left > 0) return 1;
  if (frame) {
    const { frame: rows } = await sweep.run({ store, ...part });
    await saveFile(frame, extname(frame) === ".csv" ? rows.writeCSV() : rows.writeParquet());
  }
  return 0;
}

/**
 * The sweep that a file exports.
 *
 * @param file Its absolute path.
 * @throws {InputError} If there is no such file, or it exports no sweep, or more than one.
 */
export async function loadSweep(file: string): Promise<Sweep> {
  if (!await Deno.stat(file).then(({ isFile }) => isFile, () => false)) {
    throw new InputError(`there is no file "${file}"`);
  }
  if (![".ts", ".js", ".mts", ".mjs"].includes(extname(file))) {
    throw new InputError(`"${file}" is not a sweep file; give a TypeScript module that exports a sweep`);
  }
  return sweepIn(await import(pathToFileURL(file).href), file);
}

function parseJobs(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InputError(`the number of jobs is "${text}"; give one from 1 to 999`);
  return Number(text);
}

function keepGiven(text: string | undefined): { readonly keep?: Keep } {
  if (text === undefined) return {};
  if (text === "final" || text === "best") return { keep: text };
  throw new InputError(`parameters to keep are "${text}"; give final or best`);
}

function frameFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  if ([".csv", ".parquet"].includes(extname(file))) return resolve(file);
  throw new InputError(`the frame's file is "${file}"; let it end in .parquet or .csv`);
}

if (import.meta.main) runCommand(sweepCommand);
