import { InputError, parseCsv, shown } from "../../base/mod.ts";
import type { CheckedFile } from "./obtain.ts";
import { words } from "./words.ts";

/** One labelled text. */
export interface Text {
  /** Its words in order. */
  readonly words: readonly string[];
  /** Its class, from 0. */
  readonly label: number;
}

/** Texts in the official form: rows of a class from 1, a title and a description. */
export function readOfficial(file: CheckedFile, classes: number): Text[] {
  return records(file, 3).map(([label, title, description], i) => ({
    words: words(`${title} ${description}`),
    label: classOf(label!, { file, row: i + 1, first: 1, classes }),
  }));
}

/** Texts as in NoisyAG-News: a header, then rows of a label that is partly wrong, the class from 0, a text, a number. */
export function readPart(file: CheckedFile, classes: number): Text[] {
  return records(file, 4).slice(1).map(([_noisy, label, text], i) => ({
    words: words(text!),
    label: classOf(label!, { file, row: i + 2, first: 0, classes }),
  }));
}

function records({ origin, content }: CheckedFile, fields: number): string[][] {
  const rows = parsed(origin, new TextDecoder().decode(content));
  const bad = rows.findIndex((row) => row.length !== fields);
  if (bad >= 0) {
    throw new InputError(
      `${origin}, row ${bad + 1}, has ${rows[bad]!.length} fields, expected ${fields}; give the original file`,
    );
  }
  return rows;
}

function parsed(origin: string, text: string): string[][] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new InputError(`${origin} is not a CSV file (${(error as Error).message}); give the original file`);
  }
}

function classOf(text: string, { file, row, first, classes }: {
  readonly file: CheckedFile;
  readonly row: number;
  readonly first: number;
  readonly classes: number;
}): number {
  const label = /^\d+$/.test(text) ? Number(text) - first : -1;
  if (label >= 0 && label < classes) return label;
  throw new InputError(
    `${file.origin}, row ${row}, has the class ${shown(text)}; the classes are ${first} to ${first + classes - 1}`,
  );
}
