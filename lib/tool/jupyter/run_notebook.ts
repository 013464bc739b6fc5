import { displayId, OutputCollector } from "./cell_outputs.ts";
import type { JupyterMessage } from "./jupyter_message.ts";
import { type ExecuteReply, Kernel, KernelError } from "./kernel.ts";
import { type CodeCell, type Notebook, notebookOf } from "./notebook_file.ts";

/** How to run a notebook. */
export interface RunNotebookOptions {
  /** The folder in which the cells run: the notebook's own, as in a front end. */
  readonly cwd: string;
  /** Environment variables, added to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds that a cell may take. */
  readonly timeout?: number;
  /** Whether to continue after a cell that failed. */
  readonly keepGoing?: boolean;
  /** Interrupts the run; the outputs so far are returned. */
  readonly signal?: AbortSignal;
  /** Called whenever a cell starts, tells its progress, or ends. */
  readonly onProgress?: (progress: CellProgress) => void;
}

/** The progress of a notebook's run. */
export interface CellProgress {
  /** The number of the code cell, from 1. */
  readonly cell: number;
  /** How many code cells the notebook has. */
  readonly cells: number;
  /** What the cell does. */
  readonly state: "started" | "running" | "finished" | "failed";
  /** What the cell's progress bar says; empty while there is none. */
  readonly note: string;
}

/** Why the run of a notebook ended early. */
export interface CellFailure {
  /** The number of the code cell, from 1. */
  readonly cell: number;
  /** The name of the error. */
  readonly name: string;
  /** The message of the error. */
  readonly message: string;
  /** The stack trace; may be empty. */
  readonly traceback: string;
}

/** The result of a notebook's run. */
export interface NotebookRun {
  /** The notebook with the outputs of the cells that ran. */
  readonly notebook: Notebook;
  /** How it ended. */
  readonly status: "finished" | "failed" | "interrupted";
  /** The cells that failed: at most one, unless the run went on. */
  readonly failures: readonly CellFailure[];
}

/**
 * Runs all code cells of a notebook, in order, in a fresh kernel of this version of Deno. No output is lost, cells
 * after a failure have no outputs, and the outputs so far are returned whatever happens.
 *
 * @example
 * ```ts
 * import { fromPercent } from "./percent.ts";
 * import { runNotebook } from "./run_notebook.ts";
 *
 * const run = await runNotebook(fromPercent("// %%\nconsole.log(1 + 1)\n"), { cwd: "." });
 * console.assert(run.status === "finished");
 * ```
 */
export async function runNotebook(notebook: Notebook, options: RunNotebookOptions): Promise<NotebookRun> {
  const executed = withoutOutputs(notebook);
  const cells = executed.cells.filter((cell) => cell.cell_type === "code");
  const failures: CellFailure[] = [];
  let kernel: Kernel | undefined;
  let running = 1;
  try {
    const collector = new OutputCollector();
    const late: CellFailure[] = [];
    const onMessage = (message: JupyterMessage) => {
      collector.add(message);
      if (message.type === "error") late.push(failureOf(running, message.content as unknown as ErrorDetails));
    };
    kernel = await Kernel.start({ ...options, onMessage });
    for (const [i, cell] of cells.entries()) {
      running = i + 1;
      const report = (state: CellProgress["state"], note = "") =>
        options.onProgress?.({ cell: running, cells: cells.length, state, note });
      report("started");
      const failed = await runCell(cell, { kernel, collector, number: running, options, report });
      if (running === cells.length) await kernel.settle(AFTER_THE_LAST_CELL);
      const failure = failed ?? late[0];
      late.length = 0;
      report(failure === undefined ? "finished" : "failed");
      if (failure === undefined) continue;
      failures.push(failure);
      if (!options.keepGoing) break;
    }
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    failures.push({ cell: running, name: error.name, message: error.message, traceback: "" });
    const cell = cells[running - 1];
    cell?.outputs.push({ output_type: "error", ename: error.name, evalue: error.message, traceback: [] });
  } finally {
    await kernel?.shutdown();
  }
  const status = options.signal?.aborted ? "interrupted" : failures.length > 0 ? "failed" : "finished";
  return { notebook: executed, status, failures };
}

interface CellRun {
  readonly kernel: Kernel;
  readonly collector: OutputCollector;
  readonly number: number;
  readonly options: RunNotebookOptions;
  readonly report: (state: CellProgress["state"], note?: string) => void;
}

async function runCell(cell: CodeCell, run: CellRun): Promise<CellFailure | undefined> {
  const { kernel, collector, number, options, report } = run;
  cell.execution_count = number;
  cell.outputs = collector.nextCell(number);
  const onMessage = (message: JupyterMessage) => {
    collector.add(message);
    const note = displayId(message.content) === "" ? "" : plainText(message);
    if (note !== "") report("running", note);
  };
  const { timeout } = options;
  const reply = await kernel.execute(cell.source, { onMessage, ...(timeout === undefined ? {} : { timeout }) });
  return reply.status === "ok" ? undefined : failureOf(number, reply);
}

type ErrorDetails = Pick<ExecuteReply, "ename" | "evalue" | "traceback">;

// Milliseconds in which timers and promises that the cells left behind may still fail.
const AFTER_THE_LAST_CELL = 50;

function failureOf(cell: number, { ename, evalue, traceback }: ErrorDetails): CellFailure {
  return { cell, name: ename, message: evalue, traceback: traceback.join("\n") };
}

function withoutOutputs(notebook: Notebook): Notebook {
  const { cells, metadata } = structuredClone(notebook);
  for (const cell of cells) {
    delete cell.metadata["execution"]; // time stamps of other runners
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  }
  return { cells, metadata: { ...metadata, ...notebookOf([]).metadata } };
}

function plainText(message: JupyterMessage): string {
  const data = message.content["data"] as Record<string, unknown> | undefined;
  return String(data?.["text/plain"] ?? "");
}
