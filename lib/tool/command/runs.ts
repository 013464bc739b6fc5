import { extname, join, resolve } from "node:path";
import { match } from "ts-pattern";
import { counted, duration, InputError, isFolder, saveFile } from "../../base/mod.ts";
import { openStore, type Store, type StoredRun, storeFolder } from "../../run/mod.ts";
import { type Command, command, runCommand } from "./command_line.ts";
import { Mlflow } from "./mlflow.ts";
import { RUN_TAG, trackedRun } from "./tracked_run.ts";

const HELP = `Manages the store of finished runs.

deno task runs list                     list the runs
deno task runs show <run>               show a run's record and configuration
deno task runs verify                   check every run against its checksums
deno task runs prune [run ...]          remove these runs, damaged ones and half-written files
deno task runs export <file> [run ...]  write the rows of these runs, or of all, as .parquet or .csv
deno task runs export --weights <folder> [run ...]
                                        write their kept parameters, as <run>.final.safetensors
deno task runs export --mlflow <url> [run ...]
                                        send their configurations, metrics by round and figures to MLflow

The first digits of a run's name are enough if they identify one run.

  --store <folder>   the store (default: MURMURATION_STORE, or results/.runs)
  --weights <folder> export parameters to this folder
  --mlflow <url>     export to this server: http://127.0.0.1:5000; reads MLFLOW_TRACKING_USERNAME, _PASSWORD and _TOKEN
  --experiment <x>   the experiment there (default: murmuration)
  --interrupted      also prune the checkpoints of interrupted runs
  --help             show this text

Exit code: 0; 1 if verify found damage; 2 if the command line cannot be used.`;

/** The command `deno task runs`; returns the exit code. */
export const runsCommand: Command = command({
  help: HELP,
  words: true,
  boolean: ["interrupted"],
  string: ["store", "weights", "mlflow", "experiment"],
}, async (line) => {
  const folder = line.path("store") ?? storeFolder();
  if (!isFolder(folder)) throw new InputError(`there is no store "${folder}"; storing a run creates it`);
  const [action = "list", ...words] = line.words;
  const known = ["list", "show", "verify", "prune", "export"] as const;
  const chosen = known.find((name) => name === action);
  if (chosen === undefined) throw new InputError(`there is no "runs ${action}"; there is ${known.join(", ")}`);
  if (["list", "verify"].includes(chosen) && words.length > 0) {
    throw new InputError(`"runs ${chosen}" takes no "${words[0]}"; see --help`);
  }
  const store = await openStore(folder, { readOnly: chosen !== "prune" });
  return await match(chosen)
    .with("list", () => list(store))
    .with("show", () => show(store, words))
    .with("verify", () => verify(store))
    .with("prune", () => prune(store, words, line.has("interrupted")))
    .with("export", () => {
      const folder = line.path("weights");
      const url = line.value("mlflow");
      const experiment = line.value("experiment") ?? "murmuration";
      if (url !== undefined) return exportToMlflow(store, { url, experiment }, words);
      return folder === undefined ? exportRows(store, words) : exportWeights(store, folder, words);
    })
    .exhaustive();
});

async function list(store: Store): Promise<number> {
  const runs = (await store.runs()).map(({ record }) => record);
  runs.sort((a, b) => (a.ended < b.ended ? -1 : 1));
  const rows = runs.map(({ run, algorithm, seed, status, stopped, rounds, seconds, graph, data, ended }) => [
    ...[
      run,
      algorithm,
      `seed ${seed}`,
      stopped ? `stopped at ${stopped}` : status,
      `${rounds} rounds`,
      duration(seconds),
      graph,
      data,
    ],
    ended.slice(0, 16).replace("T", " "),
  ]);
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]!.length))) ?? [];
  for (const row of rows) console.log(row.map((text, at) => text.padEnd(widths[at]!)).join("  ").trimEnd());
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  console.log(
    `${counted(runs.length, "run")}, ${
      duration(seconds)
    } of computing, ${store.interrupted().length} interrupted, in ${store.folder}`,
  );
  return 0;
}

async function show(store: Store, words: readonly string[]): Promise<number> {
  if (words.length !== 1) throw new InputError(`"runs show" takes one run; got ${words.length}`);
  const { record, configuration, rows } = await wanted(store, words[0]!);
  const kept = store.kept(record.run);
  console.log(JSON.stringify({ record, configuration, rows: rows.height, columns: rows.columns, kept }, null, 2));
  return 0;
}

function verify(store: Store): number {
  const damaged = store.verify();
  for (const { run, reason } of damaged) console.log(`damaged: ${run} (${reason})`);
  console.log(
    `${counted(store.names().length, "run")}, ${damaged.length} damaged; a damaged run is computed again when needed`,
  );
  return damaged.length === 0 ? 0 : 1;
}

async function prune(store: Store, words: readonly string[], interrupted: boolean): Promise<number> {
  const unwanted = new Set(words.map((word) => nameOf(store, word)));
  const removed = await store.prune({ where: ({ record }) => unwanted.has(record.run), interrupted });
  for (const name of removed) console.log(`removed: ${name}`);
  console.log(`${removed.length} removed, ${counted(store.names().length, "run")} left`);
  return 0;
}

async function exportWeights(store: Store, folder: string, words: readonly string[]): Promise<number> {
  const runs = words.length > 0 ? words.map((word) => nameOf(store, word)) : store.names();
  const kept = runs.flatMap((run) => store.kept(run).map((keep) => ({ run, keep })));
  const none = words.length > 0 ? runs.find((run) => store.kept(run).length === 0) : undefined;
  if (none !== undefined || kept.length === 0) {
    throw new InputError(
      `no parameters were kept of ${
        none === undefined ? "any run" : `run ${none}`
      } in "${store.folder}"; simulate again ` +
        'with keep: "final"',
    );
  }
  for (const { run, keep } of kept) {
    const parameters = await store.parameters(run, keep);
    await parameters.save(join(folder, `${run}.${keep}.safetensors`));
  }
  console.log(`${counted(kept.length, "file")} in ${folder}`);
  return 0;
}

async function exportToMlflow(
  store: Store,
  { url, experiment }: { readonly url: string; readonly experiment: string },
  words: readonly string[],
): Promise<number> {
  const runs = words.length > 0 ? words.map((word) => nameOf(store, word)) : store.names();
  if (runs.length === 0) throw new InputError(`there are no runs in "${store.folder}"`);
  const server = await Mlflow.experiment(url, experiment);
  let sent = 0;
  for (const run of runs) {
    const stored = await wanted(store, run);
    if (await server.has(RUN_TAG, run)) continue;
    await server.add(await trackedRun(stored, store));
    sent++;
  }
  console.log(`${counted(sent, "run")} sent to experiment "${experiment}" at ${url}, ${runs.length - sent} were there`);
  return 0;
}

async function exportRows(store: Store, [file, ...words]: readonly string[]): Promise<number> {
  const extension = extname(file ?? "");
  if (file === undefined || (extension !== ".parquet" && extension !== ".csv")) {
    throw new InputError(`"runs export" needs a file that ends in .parquet or .csv; got ${file ?? "none"}`);
  }
  const names = new Set(words.map((word) => nameOf(store, word)));
  if (store.names().length === 0) throw new InputError(`there are no runs in "${store.folder}"`);
  const frame = await store.frame(names.size > 0 ? { where: ({ record }) => names.has(record.run) } : {});
  const path = resolve(file);
  await saveFile(path, extension === ".csv" ? frame.writeCSV() : frame.writeParquet());
  console.log(`${counted(frame.height, "row")} in ${path}`);
  return 0;
}

async function wanted(store: Store, word: string): Promise<StoredRun> {
  const run = await store.load(nameOf(store, word));
  if (run) return run;
  throw new InputError(`run ${word} is damaged; "runs prune" removes it`);
}

function nameOf(store: Store, start: string): string {
  const fitting = store.names().filter((name) => name.startsWith(start));
  if (fitting.length === 1) return fitting[0]!;
  if (fitting.length === 0) throw new InputError(`no run is named "${start}"; "runs list" shows them`);
  throw new InputError(`"${start}" fits ${fitting.length} runs: ${fitting.slice(0, 5).join(", ")}; give more digits`);
}

if (import.meta.main) runCommand(runsCommand);
