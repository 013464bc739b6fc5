import { z } from "zod";
import { InputError, readText, saveFile } from "../../base/mod.ts";

/** Contents of an output in the media types that a front end may choose from. */
export type MediaBundle = Record<string, unknown>;

/** Text that a cell printed. */
export interface StreamOutput {
  /** Says that it is printed text. */
  output_type: "stream";
  /** `"stdout"` or `"stderr"`. */
  name: string;
  /** The text. */
  text: string;
}

/** Something that a cell displayed, or the value of its last expression. */
export interface DisplayOutput {
  /** Whether it was displayed or is the cell's value. */
  output_type: "display_data" | "execute_result";
  /** The number of the execution; of the cell's value only. */
  execution_count?: number;
  /** The output by media type. */
  data: MediaBundle;
  /** Metadata by media type, such as the width and height of an image. */
  metadata: Record<string, unknown>;
}

/** The error that ended a cell. */
export interface ErrorOutput {
  /** Says that it is an error. */
  output_type: "error";
  /** The name of the error. */
  ename: string;
  /** The message of the error. */
  evalue: string;
  /** The lines of the stack trace. */
  traceback: string[];
}

/** One output of a cell. */
export type CellOutput = StreamOutput | DisplayOutput | ErrorOutput;

/** A cell that holds code. */
export interface CodeCell {
  /** Says that it holds code. */
  cell_type: "code";
  /** A name unique in the notebook. */
  id: string;
  /** The cell's metadata. */
  metadata: Record<string, unknown>;
  /** The code. */
  source: string;
  /** The number of the execution; null if it has not run. */
  execution_count: number | null;
  /** Its outputs, in order. */
  outputs: CellOutput[];
}

/** A cell that holds text. */
export interface TextCell {
  /** Whether the text is Markdown or left as it is. */
  cell_type: "markdown" | "raw";
  /** A name unique in the notebook. */
  id: string;
  /** The cell's metadata. */
  metadata: Record<string, unknown>;
  /** The text. */
  source: string;
}

/** One cell. */
export type NotebookCell = CodeCell | TextCell;

/** A notebook (nbformat 4.5), with every text as one string. */
export interface Notebook {
  /** The cells from top to bottom. */
  cells: NotebookCell[];
  /** The notebook's metadata: kernel and language. */
  metadata: Record<string, unknown>;
}

/**
 * A notebook of the given cells with the metadata that lets a front end choose our kernel.
 *
 * @example
 * ```ts
 * import { notebookOf } from "./notebook_file.ts";
 *
 * console.assert(notebookOf([]).cells.length === 0);
 * ```
 */
export function notebookOf(cells: readonly NotebookCell[]): Notebook {
  return {
    cells: [...cells],
    metadata: {
      kernelspec: { display_name: "Murmuration (Deno)", language: "typescript", name: "murmuration" },
      language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
    },
  };
}

/**
 * Reads an `.ipynb` file (nbformat 4).
 *
 * @throws {InputError} If there is no such file, or it holds no notebook.
 *
 * @example
 * ```ts
 * import { readNotebook } from "./notebook_file.ts";
 *
 * const lines = async (path: string) => (await readNotebook(path)).cells.map((cell) => cell.source);
 * ```
 */
export async function readNotebook(path: string): Promise<Notebook> {
  return parseNotebook(await readText(path, "notebook"), path);
}

/**
 * Reads the text of an `.ipynb` file.
 *
 * @throws {InputError} If the text holds no notebook of nbformat 4; the message names `path`.
 *
 * @example
 * ```ts
 * import { formatNotebook, notebookOf, parseNotebook } from "./notebook_file.ts";
 *
 * console.assert(parseNotebook(formatNotebook(notebookOf([])), "empty.ipynb").cells.length === 0);
 * ```
 */
export function parseNotebook(text: string, path: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`"${path}" holds no notebook: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = NOTEBOOK.safeParse(json);
  if (!parsed.success) {
    const { path: where, message } = parsed.error.issues[0]!;
    throw new InputError(`"${path}" holds no notebook of nbformat 4: ${where.join(".")}: ${message}`);
  }
  return { cells: parsed.data.cells as NotebookCell[], metadata: parsed.data.metadata };
}

/**
 * Writes a notebook atomically and creates missing folders.
 *
 * @throws {InputError} If the path does not end in `.ipynb`, or cannot be written.
 *
 * @example
 * ```ts
 * import { notebookOf, writeNotebook } from "./notebook_file.ts";
 *
 * const empty = (path: string) => writeNotebook(path, notebookOf([]));
 * ```
 */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  if (!path.endsWith(".ipynb")) {
    throw new InputError(`a notebook cannot be written to "${path}"; end the name in .ipynb`);
  }
  await saveFile(path, formatNotebook(notebook));
}

/**
 * The text of an `.ipynb` file: texts as lists of lines, so that differences can be read.
 *
 * @example
 * ```ts
 * import { formatNotebook, notebookOf } from "./notebook_file.ts";
 *
 * console.assert(JSON.parse(formatNotebook(notebookOf([]))).nbformat === 4);
 * ```
 */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.cell_type === "code" ? { outputs: cell.outputs.map(outputInLines) } : {}),
  }));
  return JSON.stringify({ cells, metadata: notebook.metadata, nbformat: 4, nbformat_minor: 5 }, null, 1) + "\n";
}

const TEXT = z.union([z.string(), z.array(z.string()).transform((parts) => parts.join(""))]);
const OBJECT = z.record(z.string(), z.unknown());
const BUNDLE = OBJECT.transform((data) =>
  Object.fromEntries(
    Object.entries(data).map(([type, value]) => [type, type.endsWith("json") ? value : TEXT.catch("").parse(value)]),
  )
);
const OUTPUT = z.discriminatedUnion("output_type", [
  z.object({ output_type: z.literal("stream"), name: z.string(), text: TEXT }),
  z.object({ output_type: z.literal("display_data"), data: BUNDLE, metadata: OBJECT }),
  z.object({
    output_type: z.literal("execute_result"),
    execution_count: z.number().nullish().transform((count) => count ?? 0),
    data: BUNDLE,
    metadata: OBJECT,
  }),
  z.object({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);
const TEXT_CELL = { id: z.string().optional(), metadata: OBJECT, source: TEXT };
const CELL = z.discriminatedUnion("cell_type", [
  z.object({
    cell_type: z.literal("code"),
    ...TEXT_CELL,
    execution_count: z.number().nullish().transform((count) => count ?? null),
    outputs: z.array(OUTPUT),
  }),
  z.object({ cell_type: z.literal("markdown"), ...TEXT_CELL }),
  z.object({ cell_type: z.literal("raw"), ...TEXT_CELL }),
]);
const NOTEBOOK = z.object({
  cells: z.array(CELL).transform((cells) => cells.map((cell, i) => ({ ...cell, id: cell.id ?? `cell-${i + 1}` }))),
  metadata: OBJECT,
  nbformat: z.literal(4),
});

function outputInLines(output: CellOutput): unknown {
  if (output.output_type === "error") return output;
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  const data = Object.entries(output.data).map(([type, value]) => [
    type,
    typeof value === "string" && (type.startsWith("text/") || type.endsWith("+xml")) ? lines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}
