import { type Notebook, readNotebook } from "../jupyter/mod.ts";
import type { NotebookEntry } from "../command/notebooks.ts";
import { papers } from "../command/papers.ts";
import { claimsAmong, environmentAmong, runsAmong, type ShownClaim } from "./findings.ts";
import { tablesOf } from "./tables.ts";
import { ingredientsOf } from "./vocabulary.ts";

/** A notebook and what the site tells of it. */
export interface Page {
  /** The notebook's name. */
  readonly name: string;
  /** The path of its page within the site. */
  readonly path: string;
  /** Its title: its first heading, or its name. */
  readonly title: string;
  /** Its folder under `notebooks/`; empty at the top. */
  readonly folder: string;
  /** What it belongs to: a paper, or what its folder is called. */
  readonly group: string;
  /** The notebook itself. */
  readonly notebook: Notebook;
  /** Its claims. */
  readonly claims: readonly ShownClaim[];
  /** Whether any of its cells put something out. */
  readonly executed: boolean;
  /** The record of its environment. */
  readonly environment: ReadonlyMap<string, string>;
  /** The hashes of its runs. */
  readonly runs: readonly string[];
  /** The names of the kit that its code uses: `"graph.ring"`. */
  readonly words: readonly string[];
  /** The text of its outputs. */
  readonly shown: string;
  /** The steps and algorithms that its code names. */
  readonly ingredients: readonly string[];
}

/**
 * Reads a notebook for the site.
 *
 * @throws {InputError} If the file holds no notebook.
 */
export async function readPage({ name, group, path }: NotebookEntry): Promise<Page> {
  const notebook = await readNotebook(path);
  const tables = tablesOf(notebook);
  return {
    name,
    path: `notebooks/${name}.html`,
    title: headings(notebook).find(({ level }) => level === 1)?.text ?? name,
    folder: group,
    group: groupTitle(group),
    notebook,
    claims: claimsAmong(tables),
    executed: notebook.cells.some((cell) => cell.cell_type === "code" && cell.outputs.length > 0),
    environment: environmentAmong(tables),
    runs: runsAmong(tables),
    words: wordsOf(notebook),
    shown: textShown(notebook),
    ingredients: ingredientsOf(notebook),
  };
}

/** A heading in the first line of a text cell. */
export interface Heading {
  /** The cell's name. */
  readonly cell: string;
  /** 1 for a title, 2 for a section, … */
  readonly level: number;
  /** Its text. */
  readonly text: string;
}

/** The headings with which text cells begin. */
export function headings({ cells }: Notebook): Heading[] {
  return cells.flatMap(({ cell_type, id, source }) => {
    const [, marks, text] = /^\s*(#{1,6}) +(.+)/.exec(source) ?? [];
    if (cell_type !== "markdown" || marks === undefined || text === undefined) return [];
    return [{ cell: id, level: marks.length, text: text.replaceAll(/[*_`]/g, "") }];
  });
}

/** The names that code imports from the kit, and their members. */
function wordsOf({ cells }: Notebook): string[] {
  const code = cells.flatMap(({ cell_type, source }) => cell_type === "code" ? [source] : []).join("\n");
  const lists = code.matchAll(/import\s*\{([^}]*)\}\s*from\s*"murmuration"/g);
  const imported = new Set([...lists].flatMap(([, names]) => names!.match(/\w+/g) ?? []));
  const words = new Set(code.match(/\w+(?:\.\w+)*/g));
  return [...words].filter((word) => imported.has(word.split(".")[0]!));
}

function textShown({ cells }: Notebook): string {
  const outputs = cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  return outputs.flatMap((output) => "data" in output ? [output.data["text/plain"], output.data["text/markdown"]] : [])
    .filter((text) => typeof text === "string").join("\n");
}

function groupTitle(folder: string): string {
  const paper = papers.find((paper) => paper.folder === folder);
  if (paper !== undefined) return `${paper.letter}. ${paper.title}`;
  return folder === "" ? "To begin with" : folder[0]!.toUpperCase() + folder.slice(1).replaceAll("_", " ");
}
