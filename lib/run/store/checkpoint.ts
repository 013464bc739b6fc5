import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { remove, replace, sha256 } from "../../base/mod.ts";
import type { KeptBest } from "../parameters/keep.ts";
import type { RecordedColumns } from "../recorder.ts";
import { isMatrix, type SavedRun } from "../saved_run.ts";
import { unfinishedFolder } from "./entry.ts";

/** An interrupted run. */
export interface Checkpoint {
  /** Everything the rest of the run depends on. */
  readonly run: SavedRun;
  /** What was recorded so far. */
  readonly rows: RecordedColumns;
  /** Seconds computed so far. */
  readonly seconds: number;
  /** The best parameters so far, if they are kept. */
  readonly best?: KeptBest | undefined;
}

/**
 * Replaces the run's last checkpoint: a header with everything but the matrices, the matrices, and the SHA-256 of it
 * all.
 */
export async function writeCheckpoint(store: string, run: string, checkpoint: Checkpoint): Promise<void> {
  const matrices: Float32Array[] = [];
  const header = serialize(packed(checkpoint, matrices));
  const padding = new Uint8Array(-header.length & 7);
  const hash = createHash("sha256");
  await replace(checkpointPath(store, run), async (part) => {
    using file = await Deno.open(part, { createNew: true, write: true });
    const write = async (bytes: Uint8Array) => {
      hash.update(bytes);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    };
    await write(new Uint8Array(Float64Array.of(header.length + padding.length).buffer));
    await write(header);
    await write(padding);
    for (const data of matrices) await write(new Uint8Array(data.slice().buffer)); // out of shared memory
    await file.write(hash.digest());
  });
}

/** The last checkpoint of a run; `"damaged"` if it does not match its checksum, nothing if there is none. */
export async function readCheckpoint(store: string, run: string): Promise<Checkpoint | "damaged" | undefined> {
  let file: Uint8Array<ArrayBuffer>;
  try {
    file = await Deno.readFile(checkpointPath(store, run));
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? undefined : "damaged";
  }
  const end = file.length - 32;
  if (end < 8 || sha256(file.subarray(0, end)) !== Buffer.from(file.subarray(end)).toString("hex")) return "damaged";
  const header = new Float64Array(file.buffer, 0, 1)[0]!;
  let at = 8 + header;
  const next = (length: number) => {
    const data = new Float32Array(file.buffer, at, length);
    at += 4 * length;
    return data;
  };
  return unpacked(deserialize(Buffer.from(file.buffer, 8, header)), next) as Checkpoint;
}

/** Removes the checkpoint of a run, and the remains of one that a killed process left. */
export async function removeCheckpoint(store: string, run: string): Promise<void> {
  for (const { name } of filesIn(store)) {
    if (name.startsWith(`${run}.checkpoint`)) await remove(join(store, unfinishedFolder, name));
  }
}

/** Names of the runs that have a checkpoint, in rising order. */
export function checkpointedRuns(store: string): string[] {
  return filesIn(store).map(({ name }) => name.split("."))
    .flatMap(([run, kind, more]) => kind === "checkpoint" && more === undefined ? [run!] : []).sort();
}

function filesIn(store: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(join(store, unfinishedFolder))];
  } catch {
    return []; // there is none, which is said when it is written to
  }
}

function checkpointPath(store: string, run: string): string {
  return join(store, unfinishedFolder, `${run}.checkpoint`);
}

// In place of a matrix: its size. The numbers follow in the order of the walk.
const SIZE = "matrix of";
// In place of a Float64Array, which Deno's deserialize() may read wrongly.
const DOUBLES = "doubles";

function packed(value: unknown, matrices: Float32Array[]): unknown {
  if (isMatrix(value)) {
    matrices.push(value.data);
    return { [SIZE]: [value.rows, value.columns] };
  }
  if (value instanceof Float64Array) return { [DOUBLES]: [...value] };
  return mapped(value, (part) => packed(part, matrices));
}

function unpacked(value: unknown, next: (length: number) => Float32Array): unknown {
  if (typeof value === "object" && value !== null && SIZE in value) {
    const [rows, columns] = value[SIZE] as [number, number];
    return { rows, columns, data: next(rows * columns) };
  }
  if (typeof value === "object" && value !== null && DOUBLES in value) {
    return Float64Array.from(value[DOUBLES] as number[]);
  }
  return mapped(value, (part) => unpacked(part, next));
}

function mapped(value: unknown, part: (value: unknown) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value) && typeof value[0] !== "object") return value;
  if (Array.isArray(value)) return value.map(part);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, part(inner)]));
}
