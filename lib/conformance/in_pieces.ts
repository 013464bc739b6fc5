import { carryOut, openStore, planRuns, type Runs, runsOf, type Simulation } from "../run/mod.ts";

/** Runs with an abort every few rounds, each time resumed from its checkpoint, until it is finished. */
export async function inPieces(simulation: Simulation, rounds: number): Promise<Runs & { readonly piece: number }> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration_store_" });
  try {
    const planned = await planRuns(simulation);
    const store = await openStore(folder, { checkpointSeconds: 0 });
    for (let piece = 1;; piece++) {
      const stop = new AbortController();
      let began: number | undefined;
      const results = await carryOut(planned, {
        store,
        signal: stop.signal,
        onProgress({ done }) {
          began ??= done;
          if (done >= began + rounds) stop.abort();
        },
      });
      const ended = results.length === planned.length && results.every(({ record }) => record.status === "finished");
      if (ended) return { ...runsOf(results), piece };
      if (piece === 20) throw new Error("it gets nowhere: 20 times interrupted, and not finished");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
