import type { Work } from "./works.ts";

/** The least time of several calls of each work, taken in turns, in µs per amount: other programs can only add to it. */
export async function bestOf(works: Readonly<Record<string, Work>>): Promise<Record<string, number>> {
  const best: Record<string, number> = {};
  for (let turn = -1; turn < 5; turn++) {
    for (const [how, { amount, call }] of Object.entries(works)) {
      const start = performance.now();
      await call();
      if (turn >= 0) best[how] = Math.min(best[how] ?? Infinity, (1e3 * (performance.now() - start)) / amount);
    }
  }
  for (const work of Object.values(works)) await work.close();
  return best;
}
