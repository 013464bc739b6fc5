/** Milliseconds that work on the calling thread may take before other tasks of the program get their turn. */
const PATIENCE = 30;

let last = performance.now();

/** Lets timers and messages have their turn, if they have not had one for a while. */
export async function yieldNow(): Promise<void> {
  if (performance.now() - last < PATIENCE) return;
  await new Promise((resolve) => setTimeout(resolve, 0));
  last = performance.now();
}
