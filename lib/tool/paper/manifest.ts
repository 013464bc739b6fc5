import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { filesIn, InputError, sha256 } from "../../base/mod.ts";
import { readJson } from "./json_file.ts";

/** The parts of a write-up and their runs: enough to check it and to make it again. */
export type Manifest = z.infer<typeof schema>;

/** The name of its file. */
export const MANIFEST = "manifest.json";

/**
 * The manifest of a folder.
 *
 * @throws {InputError} If there is none, or it is invalid.
 */
export function readManifest(folder: string): Manifest {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) throw new InputError(`"${folder}" has no ${MANIFEST}; "deno task paper" writes one`);
  const parsed = schema.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  throw new InputError(`"${path}" is not the manifest of a write-up; "deno task paper" writes one into a new folder`);
}

/** The differences from the manifest, in sentences: files that are missing, changed or foreign. */
export function differences(folder: string, manifest: Manifest): string[] {
  const present = ours(folder).filter((path) => path !== MANIFEST);
  const wrong = Object.entries(manifest.files).flatMap(([path, expected]) => {
    if (!present.includes(path)) return [`${path} is missing`];
    return checksum(join(folder, path)) === expected ? [] : [`${path} was changed`];
  });
  return [...wrong, ...present.filter((path) => !(path in manifest.files)).map((path) => `${path} is foreign`)];
}

/** The checksums of all files of a folder. */
export function checksums(folder: string): Record<string, string> {
  return Object.fromEntries(ours(folder).map((path) => [path, checksum(join(folder, path))]));
}

/** The files of a folder, without what LaTeX makes of `main.tex`. */
function ours(folder: string): string[] {
  return filesIn(folder).filter((path) => !MADE_BY_LATEX.test(path));
}

function checksum(path: string): string {
  return sha256(Deno.readFileSync(path));
}

const MADE_BY_LATEX = /^main\.(aux|bbl|blg|fdb_latexmk|fls|log|out|pdf|synctex\.gz)$/;

const schema = z.strictObject({
  /** The format of the manifest. */
  format: z.literal(1),
  /** Figures and tables. */
  items: z.array(z.strictObject({
    /** Its file in the write-up; the checksum is among those of all files. */
    file: z.string(),
    /** What it is. */
    kind: z.enum(["figure", "table"]),
    /** The notebook that made it, or that made the runs. */
    notebook: z.string(),
    /** The scale that the notebook ran at. */
    scale: z.string(),
    /** The seeds of the runs. */
    seeds: z.array(z.int()),
    /** The commit that computed it; null where it is not known. */
    commit: z.string().nullable(),
    /** The runs behind it, by name; none where its notebook computed it without stored runs. */
    runs: z.array(z.string()),
  })),
  /** The checksums (SHA-256) of all files but this one. */
  files: z.record(z.string(), z.string()),
});
