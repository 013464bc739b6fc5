import { join } from "node:path";
import { filesIn, InputError, isFolder } from "../../base/mod.ts";
import { papers } from "./papers.ts";

/** A notebook of the project. */
export interface NotebookEntry {
  /** Its path under `notebooks/` without extension, for example `"affinity/figure_1_sawtooth"`. */
  readonly name: string;
  /** Its folder under `notebooks/`; empty at the top. */
  readonly group: string;
  /** The path of its file. */
  readonly path: string;
}

/** All notebooks in a folder and its subfolders, in reading order: papers by letter. */
export function findNotebooks(folder: string): NotebookEntry[] {
  if (!isFolder(folder)) throw new InputError(`there is no folder "${folder}" with notebooks`);
  const files = filesIn(folder).filter((file) => file.endsWith(EXTENSION) && !/(^|\/)\./.test(file));
  const found = files.map((file): NotebookEntry => {
    const name = file.slice(0, -EXTENSION.length);
    return { name, group: name.slice(0, Math.max(0, name.lastIndexOf("/"))), path: join(folder, file) };
  });
  return found.sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name, "en", { numeric: true }));
}

/**
 * The notebooks named by the given words: papers by letter or folder, notebooks with or without their folder, or `all`.
 *
 * @throws {InputError} If a word names nothing; the message lists the notebooks.
 */
export function selectNotebooks(notebooks: readonly NotebookEntry[], words: readonly string[]): NotebookEntry[] {
  const chosen = words.flatMap((word) => {
    const matching = notebooks.filter((notebook) => isNamed(notebook, word));
    if (matching.length === 0) throw new InputError(`there is no paper or notebook "${word}".\n${listing(notebooks)}`);
    return matching;
  });
  return notebooks.filter((notebook) => chosen.includes(notebook));
}

/** The papers and their notebooks, as a list to read. */
export function listing(notebooks: readonly NotebookEntry[]): string {
  const groups = Map.groupBy(notebooks, ({ group }) => group);
  const lines = [...groups].flatMap(([group, members]) => {
    const paper = papers.find(({ folder }) => folder === group);
    const heading = paper === undefined ? group || "to begin with" : `${group} (${paper.letter}): ${paper.title}`;
    return [heading, ...members.map(({ name }) => `  ${name}`)];
  });
  return lines.length === 0 ? "There are no notebooks." : lines.join("\n");
}

const EXTENSION = ".ipynb";

function place({ group }: NotebookEntry): number {
  const paper = papers.findIndex(({ folder }) => folder === group);
  return group === "" ? -1 : paper < 0 ? papers.length : paper;
}

function isNamed({ name, group }: NotebookEntry, word: string): boolean {
  const wanted = word.replace(/^notebooks\//, "").replace(/\.ipynb$/, "");
  const paper = papers.find(({ letter }) => letter === wanted.toUpperCase());
  return wanted === "all" || wanted === name || group !== "" && (wanted === group || paper?.folder === group) ||
    name.endsWith(`/${wanted}`);
}
