import { join, resolve } from "node:path";
import { InputError } from "../../base/mod.ts";
import { duration, type Scale } from "../../notebook/mod.ts";
import { type CellFailure, readNotebook, runNotebook, writeNotebook } from "../jupyter/mod.ts";
import { type Claim, readClaims } from "../../report/mod.ts";
import { cellReporter } from "./cell_reporter.ts";
import { V8_FLAGS } from "./kernel_spec.ts";
import type { NotebookEntry } from "./notebooks.ts";

/** How notebooks are reproduced. */
export interface ReproduceOptions {
  /** The notebooks to run. */
  readonly notebooks: readonly NotebookEntry[];
  /** The folder of all results. */
  readonly results: string;
  /** How much is computed. */
  readonly scale: Scale;
  /** The number of seeds, in place of each notebook's own. */
  readonly seeds?: number;
  /** Seconds that one cell may take. */
  readonly timeout?: number;
  /** Interrupts the notebook that runs and leaves the rest out. */
  readonly signal?: AbortSignal;
}

/** What came of one notebook. */
export interface Reproduction {
  /** The notebook. */
  readonly notebook: NotebookEntry;
  /** How its run ended. */
  readonly status: "finished" | "failed" | "interrupted";
  /** The cells that failed. */
  readonly failures: readonly CellFailure[];
  /** The executed notebook, partial if the run ended early. */
  readonly executed: string;
  /** The folder of its figures, tables and frames. */
  readonly folder: string;
}

/**
 * Runs the notebooks one after the other and writes each, executed, into the folder of results.
 *
 * @throws {InputError} If nothing can be written there.
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduction[]> {
  const { notebooks, results, scale, seeds, timeout = CELL_LIMIT[scale], signal } = options;
  const env = {
    MURMURATION_SCALE: scale,
    MURMURATION_RESULTS: results,
    MURMURATION_SEEDS: seeds === undefined ? "" : String(seeds),
    DENO_V8_FLAGS: V8_FLAGS,
  };
  await checkWritable(results);
  const done: Reproduction[] = [];
  for (const notebook of notebooks) {
    if (signal?.aborted) break;
    console.error(`${notebook.name} (scale ${scale})`);
    const began = performance.now();
    const reporter = cellReporter();
    const run = await runNotebook(await readNotebook(notebook.path), {
      cwd: resolve(notebook.path, ".."),
      env,
      timeout,
      onProgress: reporter.report,
      ...(signal === undefined ? {} : { signal }),
    });
    reporter.end();
    const executed = join(results, `${notebook.name}.ipynb`);
    await writeNotebook(executed, run.notebook);
    for (const { cell, name, message, traceback } of run.failures) {
      console.error(`  ${notebook.name}.ipynb, cell ${cell}: ${name}: ${message}\n${traceback}`.trimEnd());
    }
    console.error(`  ${run.status} after ${duration((performance.now() - began) / 1000)}`);
    const { status, failures } = run;
    done.push({ notebook, status, failures, executed, folder: join(results, notebook.name) });
  }
  return done;
}

/** The claims that a notebook's study saved; nothing if it saved none. */
export async function claimsIn(folder: string): Promise<readonly Claim[] | undefined> {
  try {
    return await readClaims(join(folder, "claims"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

// Seconds that a cell may take: far more than it does, so that only a hanging kernel meets it.
const CELL_LIMIT: Readonly<Record<Scale, number>> = { smoke: 600, default: 6 * 3600, paper: 7 * 24 * 3600 };

async function checkWritable(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new InputError(`results cannot be written to "${folder}" (${reason}); name another folder with --results`);
  }
}
