/** A worker thread: does units of the jobs it is sent, one job at a time. @module */
import { parentPort, workerData } from "node:worker_threads";
import { type Job, work } from "./job.ts";
import { instantiate } from "./kernels.ts";

/** What a worker starts with. */
export interface WorkerStart {
  /** The compiled kernels. */
  readonly module: WebAssembly.Module;
  /** The memory that all threads share. */
  readonly memory: WebAssembly.Memory;
}

/** A job as a worker gets it. */
export interface Order {
  /** Given back in the answer. */
  readonly id: number;
  /** What to do. */
  readonly job: Job;
  /** Room of this worker. */
  readonly scratch: number;
  /** Address of the number of the next unit. */
  readonly counter: number;
}

/** What a worker answers. */
export interface Answer {
  /** Of the order. */
  readonly id: number;
  /** What went wrong, if something did. */
  readonly error?: string;
}

const { module, memory } = workerData as WorkerStart;
const kernels = instantiate(module, memory);

parentPort!.on("message", ({ id, job, scratch, counter }: Order) => {
  parentPort!.postMessage(answer(id, () => work({ kernels, memory, scratch }, job, counter)));
});

function answer(id: number, task: () => void): Answer {
  try {
    task();
    return { id };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
