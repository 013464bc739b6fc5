import { keepParameters, keptOf, keptParameters } from "./parameters/kept_file.ts";
import type { Keep } from "./parameters/keep.ts";
import type { SavedParameters } from "./parameters/saved_parameters.ts";
import { type Checkpoint, readCheckpoint, removeCheckpoint, writeCheckpoint } from "./store/checkpoint.ts";
import { claimRun } from "./store/claim.ts";
import { type StoredRun, writeEntry } from "./store/entry.ts";
import { isWriteRefusal, refusalSentence } from "./store/refusal.ts";
import type { Store } from "./store/store.ts";

/**
 * The runs kept in a store, if there is one. If it cannot be written, runs continue after one warning, so that nothing
 * computed is lost.
 */
export class KeptRuns {
  readonly #store: Store | undefined;
  readonly #names: ReadonlySet<string>;
  #refused: boolean;

  /** @param store None: nothing is kept. */
  constructor(store: Store | undefined) {
    this.#store = store;
    this.#names = new Set(store?.names());
    this.#refused = store === undefined || store.refusal !== undefined;
  }

  /** Whether the run was in the store at the beginning; it may turn out to be damaged. */
  has(run: string): boolean {
    return this.#names.has(run);
  }

  /** A kept run; nothing if there is none, or if it is damaged. */
  async load(run: string): Promise<StoredRun | undefined> {
    return await this.#store?.load(run);
  }

  /**
   * Computes a run unless another process is computing it.
   *
   * @param compute Returns whether it is kept now.
   * @returns Whether no other process is computing the run.
   */
  async claimed(run: string, compute: () => Promise<boolean>): Promise<boolean> {
    const claim = await this.#write((folder) => claimRun(folder, run));
    if (claim === undefined && !this.#refused) return false;
    let kept = false;
    try {
      kept = await compute();
    } finally {
      await claim?.release(kept);
    }
    return true;
  }

  /** Whether these parameters of a run are kept. */
  hasParameters(run: string, keep: Keep): boolean {
    return this.#store !== undefined && keptOf(this.#store.folder, run).includes(keep);
  }

  /** The parameters of a run that are kept. */
  async parameters(run: string, keep: Keep): Promise<SavedParameters> {
    return await keptParameters(this.#store!.folder, run, keep);
  }

  /** Keeps a run that has ended, with its parameters if they are given. */
  async keep(run: StoredRun, parameters?: { readonly keep: Keep; readonly file: Uint8Array }): Promise<void> {
    const name = run.record.run;
    await this.#write((folder) => writeEntry(folder, run));
    if (parameters) await this.#write((folder) => keepParameters(folder, name, parameters));
    await this.#write((folder) => removeCheckpoint(folder, name));
  }

  /** Minimum seconds between the checkpoints of a run; nothing without a store. */
  get checkpointSeconds(): number | undefined {
    return this.#refused ? undefined : this.#store!.checkpointSeconds;
  }

  /** The checkpoint of an interrupted run; nothing if it starts from the beginning. */
  async checkpoint(run: string): Promise<Checkpoint | undefined> {
    if (this.#refused) return undefined;
    const checkpoint = await readCheckpoint(this.#store!.folder, run);
    if (checkpoint !== "damaged") return checkpoint;
    console.warn(`The checkpoint of run ${run} is damaged; the run starts from the beginning.`);
    return undefined;
  }

  /** Saves a checkpoint. */
  async saveCheckpoint(run: string, checkpoint: Checkpoint): Promise<void> {
    await this.#write((folder) => writeCheckpoint(folder, run, checkpoint));
  }

  async #write<T>(write: (folder: string) => Promise<T>): Promise<T | undefined> {
    if (this.#refused) return undefined;
    const { folder } = this.#store!;
    try {
      return await write(folder);
    } catch (error) {
      if (!isWriteRefusal(error)) throw error;
      if (!this.#refused) console.warn(`From now on ${refusalSentence(folder, error)}.`);
      this.#refused = true;
      return undefined;
    }
  }
}
