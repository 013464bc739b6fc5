import { Lease } from "./lease.ts";
import { shared } from "./process.ts";

/** What the kernels reach on the calling thread. */
export interface Speed {
  /** Bits of the vectors that V8 makes of the kernels. */
  readonly width: 128 | 256;
  /** Rate of the product of a batch of 10 with 784 × 200 weights, in 10⁹ floating-point operations per second. */
  readonly gigaflops: number;
}

let measured: Promise<Speed> | undefined;

/** Measures the product kernel once per process, for about 0.2 s of computing. */
export function measureSpeed(): Promise<Speed> {
  return measured ??= measure();
}

async function measure(): Promise<Speed> {
  const { arena, kernels } = await shared();
  const lease = new Lease(arena);
  try {
    const [m, n, k] = [10, 208, 784];
    const a = lease.copy(new Float32Array(m * k).fill(0.5));
    const b = lease.copy(new Float32Array(k * n).fill(0.5));
    const c = lease.room(4 * m * n);
    const rate = (columns: number) =>
      bestRate(2 * m * columns * k, () => kernels.product(a, k, 1, b, n, b, 0, 1, 0, c, n, m, columns, k));
    // A tile of four columns has one 128-bit vector per row, which nothing can be joined with.
    const narrow = rate(4);
    const wide = rate(n);
    return { width: wide > 2 * narrow ? 256 : 128, gigaflops: Number((wide / 1e9).toPrecision(3)) };
  } finally {
    lease.end();
  }
}

/**
 * The best of many short measurements, in operations per second: until V8 has optimised, that is until many in turn are no
 * better. Time that other work takes from the core does not count, or V8 would get none of it to optimise in.
 */
function bestRate(operations: number, run: () => void): number {
  let best = 0;
  for (let vain = 0; vain < 64 || 8 * vain * operations < PATIENCE * best; vain++) {
    const start = performance.now();
    for (let i = 0; i < 8; i++) run();
    const rate = (8e3 * operations) / (performance.now() - start);
    if (rate > 1.1 * best) vain = 0;
    best = Math.max(best, rate);
  }
  return best;
}

/** Seconds of computing without a better measurement. */
const PATIENCE = 0.08;
