import { openStore, type Runs, simulate, type SimulateOptions } from "../run/mod.ts";

/** Runs with an abort after every so many rounds, each time resumed from its checkpoint, until it is finished. */
export async function inPieces(options: SimulateOptions, rounds: number): Promise<Runs & { readonly piece: number }> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration_store_" });
  try {
    const store = await openStore(folder, { checkpointSeconds: 0 });
    for (let piece = 1;; piece++) {
      const stop = new AbortController();
      let began: number | undefined;
      const runs = await simulate({
        ...options,
        store,
        signal: stop.signal,
        onProgress({ done }) {
          began ??= done;
          if (done >= began + rounds) stop.abort();
        },
      });
      const ended = runs.summary.getColumn("status").toArray().every((status) => status === "finished");
      if (ended) return { ...runs, piece };
      if (piece === 20) throw new Error("it gets nowhere: 20 times interrupted, and not finished");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
