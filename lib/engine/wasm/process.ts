import { Arena } from "./arena.ts";
import { ResidentDatasets } from "./datasets.ts";
import { instantiate, type Kernels, loadModule } from "./kernels.ts";
import { WorkerPool } from "./pool.ts";

/** What all fast engines of a process share. */
export interface Shared {
  /** The one memory. */
  readonly arena: Arena;
  /** The kernels of the calling thread. */
  readonly kernels: Kernels;
  /** Data sets in the arena. */
  readonly datasets: ResidentDatasets;
  /** The worker threads. */
  readonly pool: WorkerPool;
}

let made: Promise<Shared> | undefined;

/** The process's arena, kernels and workers; made on first use. */
export function shared(): Promise<Shared> {
  return made ??= make();
}

async function make(): Promise<Shared> {
  const module = await loadModule();
  const arena = new Arena();
  const kernels = instantiate(module, arena.memory);
  const pool = new WorkerPool({ module, memory: arena.memory });
  return { arena, kernels, datasets: new ResidentDatasets(arena, kernels), pool };
}
