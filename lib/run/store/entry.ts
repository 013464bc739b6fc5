import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { join } from "node:path";
import pl from "nodejs-polars";
import { z } from "zod";
import { isFolder, type Json, orFileError, refusalOf, remove, replace, sha256 } from "../../base/mod.ts";
import { canonicalJson, type RunConfiguration, runId } from "../configuration.ts";
import type { Frame } from "../frame.ts";
import { recordSchema, type RunRecord } from "./record.ts";

/** A run with its results. */
export interface StoredRun {
  /** Its record. */
  readonly record: RunRecord;
  /** Its configuration. */
  readonly configuration: RunConfiguration;
  /** Its rows, without the columns that name the run. */
  readonly rows: Frame;
}

/** What was found under a run's name. */
export type Found =
  | { readonly state: "absent" }
  | { readonly state: "damaged"; readonly reason: string }
  | { readonly state: "whole"; readonly run: StoredRun };

/** The folder of files that belong to no finished run: locks, checkpoints, files being written. */
export const unfinishedFolder = ".unfinished";

/** A run as files, by name; one of them holds the checksums of the others. */
export type EntryFiles = Readonly<Record<string, Uint8Array>>;

/** The files of a run. */
export function entryFiles({ record, configuration, rows }: StoredRun): EntryFiles {
  const files = {
    [CONFIGURATION]: jsonBytes(configuration),
    [ROWS]: new Uint8Array(rows.writeParquet()),
  };
  const content = {
    record,
    files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])),
  };
  return { ...files, [RECORD]: jsonBytes({ ...content, checksum: checksumOf(content) }) };
}

/**
 * The run in these files, checked against its checksums.
 *
 * @throws {Error} If they are not the files of this run, with the reason.
 */
export function runInFiles(run: string, fileOf: (name: string) => Uint8Array): StoredRun {
  const { checksum, ...content } = sealedSchema.parse(JSON.parse(new TextDecoder().decode(fileOf(RECORD))));
  if (checksumOf(content) !== checksum) throw new Error(`${RECORD} was altered`);
  if (content.record.run !== run) throw new Error(`it is run ${content.record.run}`);
  const bytes = (name: string) => {
    const read = fileOf(name);
    if (sha256(read) !== content.files[name]) throw new Error(`${name} was altered`);
    return read;
  };
  const configuration = JSON.parse(new TextDecoder().decode(bytes(CONFIGURATION))) as RunConfiguration;
  if (runId(configuration) !== run) throw new Error(`${CONFIGURATION} is of run ${runId(configuration)}`);
  const rows = pl.readParquet(Buffer.from(bytes(ROWS)));
  return { record: content.record, configuration, rows };
}

/** Writes a run atomically, into a temporary folder that is then renamed. An existing run is kept. */
export async function writeEntry(store: string, stored: StoredRun): Promise<void> {
  const { record } = stored;
  const target = join(store, record.run);
  const write = async (part: string) => {
    await Deno.mkdir(part);
    for (const [name, bytes] of Object.entries(entryFiles(stored))) await Deno.writeFile(join(part, name), bytes);
  };
  const part = join(store, unfinishedFolder, `${record.run}.${crypto.randomUUID()}.part`);
  await replace(target, write, { part, keep: true }).catch((error) => {
    if (!existsSync(join(target, RECORD))) throw error;
  });
}

/** Reads a run and checks it against its checksums. */
export function readEntry(store: string, run: string): Found {
  const folder = join(store, run);
  let record: Uint8Array;
  try {
    record = Deno.readFileSync(join(folder, RECORD));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return { state: "damaged", reason: reasonOf(error) };
    return isFolder(folder) ? { state: "damaged", reason: `${RECORD} is missing` } : { state: "absent" };
  }
  const fileOf = (name: string) => name === RECORD ? record : Deno.readFileSync(join(folder, name));
  try {
    return { state: "whole", run: runInFiles(run, fileOf) };
  } catch (error) {
    return { state: "damaged", reason: reasonOf(error) };
  }
}

/** Removes a run; it disappears at once, however long deleting its files takes. */
export async function removeEntry(store: string, run: string): Promise<void> {
  const gone = join(store, unfinishedFolder, `${run}.${crypto.randomUUID()}.part`);
  await orFileError(store, async () => {
    await Deno.mkdir(join(store, unfinishedFolder), { recursive: true });
    await Deno.rename(join(store, run), gone).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // another process removed it
    });
  });
  await remove(gone);
}

/** Names of the runs in a store, damaged or not, in rising order. */
export function entryNames(store: string): string[] {
  return [...Deno.readDirSync(store)].filter(({ name, isDirectory }) => isDirectory && RUN.test(name))
    .map(({ name }) => name).sort();
}

/** Whether a text can name a run. */
export function isRunName(name: string): boolean {
  return RUN.test(name);
}

const CONFIGURATION = "configuration.json";
const ROWS = "rows.parquet";
const RECORD = "record.json";
const RUN = /^[0-9a-f]{16}$/;

const sealedSchema = z.object({
  record: recordSchema,
  files: z.record(z.string(), z.string()),
  checksum: z.string(),
});

function checksumOf(content: { readonly record: RunRecord; readonly files: Record<string, string> }): string {
  return sha256(canonicalJson(content as unknown as Json));
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError || error instanceof z.ZodError) return `${RECORD} is not the record of a run`;
  if (error instanceof Deno.errors.NotFound) return "a file is missing";
  return refusalOf(error)?.reason ?? (error instanceof Error ? error.message : String(error));
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value, null, 2) + "\n");
}
