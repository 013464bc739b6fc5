import { join, resolve } from "node:path";
import { z } from "zod";
import { aFunction, checkOptions, InputError, isFolder, remove, saveFile, shown } from "../../base/mod.ts";
import type { Frame } from "../frame.ts";
import type { Keep } from "../parameters/keep.ts";
import { damageOfKept, keptOf, keptParameters } from "../parameters/kept_file.ts";
import type { SavedParameters } from "../parameters/saved_parameters.ts";
import { resultsFolder } from "../results_folder.ts";
import { checkpointedRuns, removeCheckpoint } from "./checkpoint.ts";
import { claimRun } from "./claim.ts";
import { entryNames, isRunName, readEntry, removeEntry, type StoredRun, unfinishedFolder } from "./entry.ts";
import { frameOfRuns, type FrameOptions } from "./frame_of_runs.ts";
import { isWriteRefusal, refusalSentence } from "./refusal.ts";

/**
 * A folder of finished runs, each under the SHA-256 of everything that decides its result. Any number of processes may
 * share it. A run is written atomically, checked whenever it is read, and never changed.
 */
export interface Store {
  /** Its folder. */
  readonly folder: string;
  /** Why it cannot be written, in a sentence; absent if it can. */
  readonly refusal?: string;
  /** Whether it was opened read-only. */
  readonly readOnly: boolean;
  /** Minimum seconds between the checkpoints of a run. */
  readonly checkpointSeconds: number;
  /** Names of its runs. */
  names(): string[];
  /** Names of the runs that were interrupted and have a checkpoint. */
  interrupted(): string[];
  /** A run; nothing if there is none. If it is damaged, logs a warning, deletes it and returns nothing. */
  load(run: string): Promise<StoredRun | undefined>;
  /** All undamaged runs. */
  runs(): Promise<StoredRun[]>;
  /** Which parameters of a run it holds. */
  kept(run: string): readonly Keep[];
  /**
   * The kept parameters of a run.
   *
   * @throws {InputError} If there are none, or their file is damaged.
   */
  parameters(run: string, keep: Keep): Promise<SavedParameters>;
  /** The rows of any set of runs in one frame. */
  frame(options?: FrameOptions): Promise<Frame>;
  /** The damaged runs and what is wrong with them; changes nothing. */
  verify(): DamagedRun[];
  /** Removes runs, and checkpoints and half-written files that no process is using. */
  prune(options?: PruneOptions): Promise<string[]>;
}

/** A damaged run. */
export interface DamagedRun {
  /** Its name. */
  readonly run: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** Which runs to remove, besides damaged ones. */
export interface PruneOptions {
  /** Runs that are not needed any more. Default: none. */
  readonly where?: (run: StoredRun) => boolean;
  /** Interrupted runs as well, which then start again from the beginning. Default: false. */
  readonly interrupted?: boolean;
}

/** Options of {@linkcode openStore}. */
export interface StoreOptions {
  /** Minimum seconds between the checkpoints of a run, which never take more than 1 % of its time. Default: 5. */
  readonly checkpointSeconds?: number;
  /** Whether to write nothing, not even the store's folder. Default: false. */
  readonly readOnly?: boolean;
}

/**
 * The default folder of the store: the one in `MURMURATION_STORE`, or `.runs` in the results folder.
 *
 * @throws {InputError} If that variable is `"off"`.
 *
 * @example
 * ```ts
 * import { storeFolder } from "./store.ts";
 *
 * console.assert(storeFolder().length > 0);
 * ```
 */
export function storeFolder(): string {
  const variable = Deno.env.get("MURMURATION_STORE");
  if (variable === "off") throw new InputError('MURMURATION_STORE is "off"; name the store that is meant, or unset it');
  return resolve(variable || join(resultsFolder(), ".runs"));
}

/**
 * Opens a store, and creates its folder unless the store is read-only.
 *
 * @param folder Default: {@linkcode storeFolder}.
 * @throws {InputError} If a newer version of Murmuration wrote it, or an option is wrong.
 *
 * @example
 * ```ts
 * import { openStore } from "murmuration";
 *
 * const folder = await Deno.makeTempDir();
 * const store = await openStore(folder);
 * console.assert(store.names().length === 0);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openStore(folder: string = storeFolder(), options: StoreOptions = {}): Promise<Store> {
  checkOptions("openStore", schema, options);
  if (typeof folder !== "string" || folder.trim() === "") {
    throw new InputError(`openStore: the folder is ${shown(folder)}; give a path`);
  }
  const { checkpointSeconds = 5, readOnly = false } = options;
  checkFormat(folder);
  const refusal = readOnly ? `the store "${folder}" was opened read-only` : await prepare(folder);
  const names = () => refusal === undefined || isFolder(folder) ? entryNames(folder) : [];
  const store: Store = {
    folder,
    ...(refusal !== undefined && { refusal }),
    readOnly,
    checkpointSeconds,
    names,
    interrupted: () => checkpointedRuns(folder),
    async load(run) {
      if (!isRunName(run)) throw new InputError(`${shown(run)} names no run; names are 16 hexadecimal digits`);
      let found = readEntry(folder, run);
      if (found.state === "damaged") found = readEntry(folder, run); // another process may just have repaired it
      if (found.state === "whole") return found.run;
      if (found.state === "absent") return undefined;
      const removed = refusal === undefined ? "it is removed, to be computed anew" : "it is not used";
      console.warn(`The stored run "${join(folder, run)}" is damaged (${found.reason}); ${removed}.`);
      if (refusal === undefined) await removeEntry(folder, run);
      return undefined;
    },
    async runs() {
      const loaded: StoredRun[] = [];
      for (const name of names()) {
        const run = await store.load(name);
        if (run) loaded.push(run);
      }
      return loaded;
    },
    kept: (run) => keptOf(folder, run),
    parameters: (run, keep) => keptParameters(folder, run, keep),
    async frame(options = {}) {
      checkOptions("store.frame", frameSchema, options);
      return frameOfRuns(await store.runs(), options);
    },
    verify: () =>
      names().flatMap((run) => {
        const found = readEntry(folder, run);
        const reasons = found.state === "damaged" ? [found.reason] : damageOfKept(folder, run);
        return reasons.map((reason) => ({ run, reason }));
      }),
    async prune(options = {}) {
      checkOptions("store.prune", pruneSchema, options);
      const { where = () => false, interrupted = false } = options;
      if (refusal !== undefined) throw new InputError(refusal);
      const removed: string[] = [];
      for (const run of names()) {
        const found = readEntry(folder, run);
        if (found.state === "whole" && !where(found.run)) continue;
        await removeEntry(folder, run);
        removed.push(run);
      }
      return [...removed, ...await sweepUnfinished(folder, interrupted)];
    },
  };
  return store;
}

const schema = z.strictObject({ checkpointSeconds: z.number().min(0).optional(), readOnly: z.boolean().optional() });
const functionOfRuns = aFunction("expected a function of a stored run");
const frameSchema = z.strictObject({ where: functionOfRuns.optional(), fields: z.array(z.string()).optional() });
const pruneSchema = z.strictObject({ where: functionOfRuns.optional(), interrupted: z.boolean().optional() });
const FORMAT = 1;
const HOUR = 3600_000;

/** Makes the folder; says why it cannot be written to, if so. */
async function prepare(folder: string): Promise<string | undefined> {
  const part = join(folder, unfinishedFolder, `${crypto.randomUUID()}.part`);
  try {
    await saveFile(join(folder, "store.json"), JSON.stringify({ format: FORMAT }) + "\n", { part });
    return undefined;
  } catch (error) {
    if (!isWriteRefusal(error)) throw error;
    return refusalSentence(folder, error);
  }
}

function checkFormat(folder: string): void {
  let text: string;
  try {
    text = Deno.readTextFileSync(join(folder, "store.json"));
  } catch {
    return; // a new store, or one that cannot be read, which is said when it is written to
  }
  const parsed = z.object({ format: z.int() }).safeParse(parsedOrNull(text));
  if (parsed.success && parsed.data.format > FORMAT) {
    throw new InputError(
      `the store "${folder}" has format ${parsed.data.format}, written by a newer version of Murmuration; this one reads ` +
        `formats up to ${FORMAT}: update it, or give another folder`,
    );
  }
}

async function sweepUnfinished(folder: string, interrupted: boolean): Promise<string[]> {
  const removed: string[] = [];
  for (const { name, isDirectory } of [...Deno.readDirSync(join(folder, unfinishedFolder))]) {
    const path = join(folder, unfinishedFolder, name);
    const [run = "", kind] = name.split(".");
    const part = name.endsWith(".part");
    if (part && kind !== "checkpoint") {
      const written = (await Deno.stat(path)).mtime?.getTime() ?? Date.now();
      if (Date.now() - written < HOUR) continue; // it may be being written
    } else if (!isDirectory) {
      if (kind === "checkpoint" && !part && !interrupted) continue;
      const claim = await claimRun(folder, run); // without which nobody writes its checkpoint
      if (!claim) continue;
      if (!part && kind === "checkpoint") await removeCheckpoint(folder, run);
      await claim.release(true);
    }
    await remove(path);
    removed.push(name);
  }
  return removed;
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
