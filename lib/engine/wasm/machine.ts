import type { Frame } from "./frame.ts";
import type { Kernels } from "./kernels.ts";
import type { Network } from "./network.ts";

/** The pairs of vectors of four that n numbers reach into. */
export function pairs(n: number): number {
  return (n + 7) >> 3;
}

/** What computes: the kernels of a thread, a network, and the thread's frame. */
export interface Machine {
  /** Of this thread. */
  readonly kernels: Kernels;
  /** What to compute. */
  readonly network: Network;
  /** Where. */
  readonly frame: Frame;
}

/** Samples at some weights. */
export interface Block {
  /** Address of the row of parameters. */
  readonly weights: number;
  /** Address of the inputs, `[rows, inputs]`. */
  readonly x: number;
  /** Number of samples. */
  readonly rows: number;
  /** Whether the inputs are mostly zeros. */
  readonly sparse: boolean;
}
