import type { SimulateOptions } from "../../mod.ts";
import { openStore, type Runs, simulate } from "../../lib/run/mod.ts";
import { assert } from "../std_assert.ts";
import { temporaryFolder } from "./tiny_simulation.ts";

/** Runs with an abort after every so many rounds, each time resumed, until it is finished. */
export async function inPieces(options: SimulateOptions, rounds: number): Promise<Runs & { readonly piece: number }> {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path, { checkpointSeconds: 0 });
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
    if (runs.summary.getColumn("status").toArray().every((status) => status === "finished")) return { ...runs, piece };
    assert(piece < 20, "it gets nowhere");
  }
}
