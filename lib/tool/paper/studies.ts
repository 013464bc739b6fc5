import { existsSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import pl from "nodejs-polars";
import { z } from "zod";
import { InputError } from "../../base/mod.ts";
import { runsHash } from "../../metric/mod.ts";
import type { EnvironmentRecord } from "../../report/mod.ts";
import { readJson } from "./json_file.ts";

/** A figure or a table that a notebook saved. */
export interface Item {
  /** What it is. */
  readonly kind: "figure" | "table";
  /** Its file name without extension. */
  readonly name: string;
  /** The path of its PDF or LaTeX file. */
  readonly path: string;
  /** The runs behind it, by name; none if the study saved no frame with a column `run`. */
  readonly runs: readonly string[];
}

/** What a notebook saved in the results folder. */
export interface FinishedStudy {
  /** Its name, for example `"affinity/figure_1_sawtooth"`. */
  readonly name: string;
  /** Where and at which scale it ran. */
  readonly environment: EnvironmentRecord;
  /** Its figures, then its tables, by name. */
  readonly items: readonly Item[];
}

/**
 * The studies in a folder of results that the words name: groups (`affinity`), studies (`affinity/figure_1_sawtooth`) or
 * single figures and tables (`affinity/figure_1_sawtooth/accuracy`); all without a word.
 *
 * @throws {InputError} If there is no study, a word names nothing, or a study holds links out of the results or tables with
 * foreign commands.
 */
export function chosenStudies(results: string, words: readonly string[]): FinishedStudy[] {
  const names = studyNames(results, "");
  if (names.length === 0) {
    throw new InputError(`"${results}" holds no finished study; "deno task reproduce" leaves some, or give --results`);
  }
  const files = names.map((name) => ({ name, items: itemFiles(join(results, name)) }));
  const all = files.flatMap(({ name, items }) => items.map((item) => `${name}/${item.name}`));
  for (const word of words) {
    if (all.some((item) => isNamed(item, word))) continue;
    throw new InputError(`nothing is named "${word}" in "${results}"; there are ${names.join(", ")}`);
  }
  return files.flatMap(({ name, items }) => {
    const chosen = items.filter((item) =>
      words.length === 0 || words.some((word) => isNamed(`${name}/${item.name}`, word))
    );
    return chosen.length === 0 ? [] : [readStudy(results, name, chosen)];
  });
}

type ItemFile = Omit<Item, "runs">;

function isNamed(item: string, word: string): boolean {
  return `${item}/`.startsWith(`${word.replace(/^notebooks\//, "").replace(/(\.ipynb|\/)$/, "")}/`);
}

/** Folders with the record that a study writes when it is closed. */
function studyNames(results: string, group: string): string[] {
  if (!existsSync(join(results, group))) return [];
  const folders = [...Deno.readDirSync(join(results, group))]
    .filter(({ name, isDirectory }) => isDirectory && !name.startsWith(".")).map(({ name }) => join(group, name))
    .sort();
  return folders.flatMap((name) => existsSync(join(results, name, ENVIRONMENT)) ? [name] : studyNames(results, name));
}

function itemFiles(folder: string): ItemFile[] {
  const of = (kind: Item["kind"], extension: string) =>
    [...Deno.readDirSync(folder)].filter((entry) => entry.name.endsWith(extension))
      .map((entry) => entry.name.slice(0, -extension.length)).sort()
      .map((name) => ({ kind, name, path: join(folder, name + extension) }));
  return [...of("figure", ".pdf"), ...of("table", ".tex")];
}

function readStudy(results: string, name: string, items: readonly ItemFile[]): FinishedStudy {
  const folder = join(results, name);
  checkLinks(results, folder);
  for (const { kind, path } of items) if (kind === "table") checkTable(path);
  const frames = runsByHash(folder);
  const all = [...new Set([...frames.values()].flat())].sort();
  return {
    name,
    environment: readEnvironment(join(folder, ENVIRONMENT)),
    items: items.map((item) => ({ ...item, runs: frames.get(hashIn(item) ?? "") ?? all })),
  };
}

/** Refuses links to other places, which could be anything that this user can read. */
function checkLinks(results: string, folder: string): void {
  const inside = realpathSync(results) + sep;
  for (const { name, isSymlink } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (!isSymlink || (existsSync(path) && realpathSync(path).startsWith(inside))) continue;
    throw new InputError(`"${path}" is a link out of "${results}"; put the file itself there, or remove the link`);
  }
}

/** A table of a notebook sets text; it reaches for no file, and changes no meaning of a character or command. */
function checkTable(path: string): void {
  const found = FOREIGN.exec(Deno.readTextFileSync(path))?.[0];
  if (found === undefined) return;
  throw new InputError(`"${path}" holds "${found}", which tables that a study saves do not; run its notebook again`);
}

const FOREIGN = new RegExp(
  String
    .raw`\\(?:(?:input|include\w*|openin|openout|read|write|immediate|special|catcode|csname|def|edef|gdef|xdef|let|` +
    String.raw`(?:re|provide)?newcommand|usepackage|directlua|everypar)(?![a-zA-Z])|@\w+)|\^\^`,
);

/** The names of the runs in every frame that was saved, by what names them together. */
function runsByHash(folder: string): Map<string, string[]> {
  const frames = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".parquet"))
    .map(({ name }) => readFrame(join(folder, name)))
    .filter(({ columns }) => columns.includes("run"));
  return new Map(frames.map((frame) => [
    runsHash(frame),
    [...new Set(frame.getColumn("run").toArray().map(String))].filter((run) => run !== "").sort(),
  ]));
}

function readFrame(path: string): pl.DataFrame {
  try {
    return pl.readParquet(path);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new InputError(`"${path}" is not a complete Parquet file (${reason}); run its notebook again`, {
      cause: error,
    });
  }
}

/** What the file says of the runs behind it. */
function hashIn({ kind, path }: ItemFile): string | undefined {
  const file = kind === "figure" ? path.replace(/\.pdf$/, ".svg") : path;
  if (!existsSync(file)) return undefined;
  return /(?:<desc>|\\footnotesize )Runs ([0-9a-f]{12})[<}]/.exec(Deno.readTextFileSync(file))?.[1];
}

function readEnvironment(path: string): EnvironmentRecord {
  const value = readJson(path);
  const parsed = environmentSchema.safeParse(value);
  if (parsed.success) return value as EnvironmentRecord;
  throw new InputError(`"${path}" is not an environment record; run the notebook again`);
}

const ENVIRONMENT = "environment.json";

const environmentSchema = z.looseObject({
  murmuration: z.string(),
  commit: z.string().nullable(),
  scale: z.string(),
  packages: z.record(z.string(), z.string()),
  engine: z.looseObject({ engine: z.string(), facts: z.record(z.string(), z.unknown()) }),
});
