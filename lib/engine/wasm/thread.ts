import type { Kernels } from "./kernels.ts";

/** What a thread works with. */
export interface Thread {
  /** Its instance of the kernels. */
  readonly kernels: Kernels;
  /** The memory that all threads share. */
  readonly memory: WebAssembly.Memory;
  /** Room of its own. */
  readonly scratch: number;
}
