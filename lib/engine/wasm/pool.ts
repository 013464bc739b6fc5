import { Worker } from "node:worker_threads";
import type { Job } from "./job.ts";
import type { Answer, Order, WorkerStart } from "./worker.ts";

/** How to share out a job. */
export interface Sharing {
  /** Scratch of each worker that takes part. */
  readonly scratch: readonly number[];
  /** Address of an int32 that is 0: the number of the next unit. */
  readonly counter: number;
}

/**
 * Worker threads that start when first needed and then wait for jobs. While waiting they do not keep the program alive.
 */
export class WorkerPool {
  readonly #start: WorkerStart;
  readonly #program: URL;
  readonly #workers: (Member | undefined)[] = [];
  #orders = 0;

  /** A pool without workers yet; `program` is what they run. */
  constructor(start: WorkerStart, program: URL = new URL("./worker.ts", import.meta.url)) {
    this.#start = start;
    this.#program = program;
  }

  /**
   * Runs a job on one worker per scratch block. Resolves when all of them have finished it.
   *
   * @throws {Error} With the message of the first worker that failed, or saying that one died.
   */
  async run(job: Job, { scratch, counter }: Sharing): Promise<void> {
    const answers = scratch.map((place, i) => {
      const member = this.#workers[i] ??= this.#hire(i);
      return member.ask({ id: this.#orders++, job, scratch: place, counter });
    });
    const failed = (await Promise.allSettled(answers)).find((answer) => answer.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Ends the workers; a later job starts new ones. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((member) => member?.end()));
  }

  #hire(i: number): Member {
    const worker = new Worker(this.#program, { workerData: this.#start });
    const member = new Member(worker, () => {
      if (this.#workers[i] === member) this.#workers[i] = undefined;
    });
    return member;
  }
}

/** One worker thread and the orders it has not answered. */
class Member {
  readonly #worker: Worker;
  readonly #open = new Map<number, PromiseWithResolvers<void>>();

  constructor(worker: Worker, onEnd: () => void) {
    this.#worker = worker;
    worker.unref();
    worker.on("message", (answer: Answer) => this.#settle(answer));
    const died = (why: string) => {
      onEnd();
      for (const id of [...this.#open.keys()]) this.#settle({ id, error: `a worker of the fast engine ${why}` });
    };
    worker.on("error", (error: Error) => died(`failed: ${error.message}`));
    worker.on("exit", (code: number) => died(`ended with code ${code} before its work was done`));
  }

  ask(order: Order): Promise<void> {
    const answer = Promise.withResolvers<void>();
    this.#open.set(order.id, answer);
    this.#worker.ref();
    this.#worker.postMessage(order);
    return answer.promise;
  }

  async end(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map(({ promise }) => promise));
    await this.#worker.terminate();
  }

  #settle({ id, error }: Answer): void {
    const answer = this.#open.get(id);
    this.#open.delete(id);
    if (this.#open.size === 0) this.#worker.unref();
    if (error === undefined) answer?.resolve();
    else answer?.reject(new Error(error));
  }
}
