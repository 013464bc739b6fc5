import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkSavable, duration, FileError } from "../../base/mod.ts";
import { parseScale, type Scale } from "../../notebook/mod.ts";
import { type CellFailure, type Notebook, readNotebook, runNotebook, writeNotebook } from "../jupyter/mod.ts";
import { type Claim, readClaims } from "../../report/mod.ts";
import { claimsAmong, environmentAmong, type ShownClaim } from "../site/findings.ts";
import { tablesOf } from "../site/tables.ts";
import { cellReporter } from "./cell_reporter.ts";
import { V8_FLAGS } from "./kernel_spec.ts";
import type { NotebookEntry } from "./notebooks.ts";

/** How to reproduce notebooks. */
export interface ReproduceOptions {
  /** The notebooks to run. */
  readonly notebooks: readonly NotebookEntry[];
  /** The folder of all results. */
  readonly results: string;
  /** How much to compute; `"committed"`: each notebook as much as its outputs show. */
  readonly scale: Scale | "committed";
  /** The number of seeds, instead of each notebook's own. */
  readonly seeds?: number;
  /** Seconds that one cell may take. */
  readonly timeout?: number;
  /** Interrupts the running notebook and skips the rest. */
  readonly signal?: AbortSignal;
}

/** The result of one notebook. */
export interface Reproduction {
  /** The notebook. */
  readonly notebook: NotebookEntry;
  /** The scale it ran at. */
  readonly scale: Scale;
  /** How its run ended. */
  readonly status: "finished" | "failed" | "interrupted";
  /** The cells that failed. */
  readonly failures: readonly CellFailure[];
  /** The claims that it shows. */
  readonly claims: readonly ShownClaim[];
  /** Whether it could be written into the results folder. */
  readonly saved: boolean;
  /** The executed notebook, partial if the run ended early. */
  readonly result: Notebook;
  /** The path of the executed notebook. */
  readonly executed: string;
  /** The folder of its figures, tables and frames. */
  readonly folder: string;
}

/**
 * Runs the notebooks one after another and writes each executed notebook into the results folder.
 *
 * @throws {InputError} If nothing can be written there.
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduction[]> {
  const { notebooks, results, seeds, signal } = options;
  const env = {
    MURMURATION_RESULTS: results,
    MURMURATION_SEEDS: seeds === undefined ? "" : String(seeds),
    DENO_V8_FLAGS: V8_FLAGS,
  };
  await checkSavable(join(results, "any.ipynb"), { remedy: "name another folder with --results" });
  const done: Reproduction[] = [];
  for (const notebook of notebooks) {
    if (signal?.aborted) break;
    const committed = await readNotebook(notebook.path);
    const scale = options.scale === "committed" ? scaleOf(committed) : options.scale;
    console.error(`${notebook.name} (scale ${scale})`);
    const began = performance.now();
    const reporter = cellReporter();
    const run = await runNotebook(committed, {
      cwd: resolve(notebook.path, ".."),
      env: { ...env, MURMURATION_SCALE: scale },
      timeout: options.timeout ?? CELL_LIMIT[scale],
      onProgress: reporter.report,
      ...(signal === undefined ? {} : { signal }),
    });
    reporter.end();
    for (const { cell, name, message, traceback } of run.failures) {
      console.error(`  ${notebook.name}.ipynb, cell ${cell}: ${name}: ${message}\n${traceback}`.trimEnd());
    }
    console.error(`  ${run.status} after ${duration((performance.now() - began) / 1000)}`);
    const { status, failures, notebook: result } = run;
    const folder = join(results, notebook.name);
    const executed = await keep(results, notebook.name, result);
    const saved = executed === `${folder}.ipynb`;
    const claims = claimsAmong(tablesOf(result));
    done.push({ notebook, scale, status, failures, claims, result, executed, saved, folder });
  }
  return done;
}

/** The scale that a notebook's outputs were computed at; the default one if they do not say. */
function scaleOf(notebook: Notebook): Scale {
  return parseScale(environmentAmong(tablesOf(notebook)).get("scale") ?? "default");
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
const CELL_LIMIT: Readonly<Record<Scale, number>> = { smoke: 600, default: 6 * 3600, full: 7 * 24 * 3600 };

/** Writes an executed notebook, into a temporary folder if the results folder cannot be written. Returns the path. */
async function keep(results: string, name: string, notebook: Notebook): Promise<string> {
  const path = join(results, `${name}.ipynb`);
  try {
    await writeNotebook(path, notebook);
    return path;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    console.error(`  ${error.message}`);
    const instead = join(tmpdir(), `murmuration_${Deno.pid}`, `${name}.ipynb`);
    return await writeNotebook(instead, notebook).then(() => instead, () => "not saved");
  }
}
