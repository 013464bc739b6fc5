import { InputError } from "../../base/mod.ts";
import type { Block } from "./arena.ts";
import { type Job, work } from "./job.ts";
import { PANEL_BYTES } from "./job/mixing.ts";
import { Lease } from "./lease.ts";
import type { Network } from "./network.ts";
import type { Shared } from "./process.ts";
import { prepareProgram, programBytes } from "./program.ts";
import { yieldNow } from "./yield_now.ts";

/** Jobs of fewer floating-point operations than this are done on the calling thread: a worker answers in about 0.1 ms. */
const SMALL = 2.5e7;

/** Floating-point operations that a core could do while it reads or writes one number of a matrix. */
export const PER_NUMBER = 32;

/** Runs the jobs of one session: small ones on the calling thread, others on the workers. */
export class Dispatcher {
  readonly #shared: Shared;
  readonly #workers: number;
  readonly #network: Network;
  readonly #scratch: Block[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #open = true;

  /** Without room for the threads yet. */
  constructor(shared: Shared, workers: number, network: Network) {
    this.#shared = shared;
    this.#workers = workers;
    this.#network = network;
  }

  /** Makes a call, with room in the arena until it ends. */
  async lease<T>(call: (lease: Lease) => Promise<T>): Promise<T> {
    if (!this.#open) throw new InputError("this session is closed; open another");
    const lease = new Lease(this.#shared.arena);
    const running = call(lease).finally(() => lease.end());
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Runs a job; its size is given in floating-point operations. */
  async run(lease: Lease, operations: number, job: Job): Promise<void> {
    const { arena, kernels, pool } = this.#shared;
    const counter = lease.counts(1).address;
    if (operations < SMALL) {
      work({ kernels, memory: arena.memory, scratch: this.#scratchOf(0) }, job, counter);
      return await yieldNow();
    }
    const workers = Math.min(this.#workers, job.units);
    const scratch = Array.from({ length: workers }, (_, i) => this.#scratchOf(i + 1));
    await pool.run(job, { scratch, counter });
  }

  /** Waits for the calls that are being made and takes no more. */
  async close(): Promise<void> {
    this.#open = false;
    await Promise.allSettled(this.#running);
    for (const block of this.#scratch.splice(0)) if (block) this.#shared.arena.release(block);
  }

  /** Room of a thread: 0 is the calling one. Every thread does one job at a time, so that its calls can share it. */
  #scratchOf(thread: number): number {
    return (this.#scratch[thread] ??= this.#newScratch()).address;
  }

  #newScratch(): Block {
    const { arena } = this.#shared;
    const block = arena.take(programBytes(this.#network) + PANEL_BYTES);
    prepareProgram(arena.memory, this.#network, block.address);
    return block;
  }
}
