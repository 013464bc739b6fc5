import { algorithms, engine, graph, models, type SimulateOptions } from "../../mod.ts";
import { oneClassEach, tinyData } from "../tiny_problem.ts";

const data = tinyData();

/** A simulation of milliseconds. */
export const tiny: SimulateOptions = {
  graph: graph.ring(3),
  model: models.mlp([6, 4, 3]),
  devices: oneClassEach(data.train),
  test: data.test,
  algorithms: {
    dsgd: algorithms.dsgd({ batchSize: 4 }),
    affinity: algorithms.p2plAffinity({ steps: 2, batchSize: 4, strength: 0.5 }),
  },
  rounds: 3,
  seeds: [0, 1],
  engine: engine.wasmEngine(),
};

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "murmuration_store_" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** What was warned of while something ran, which may wait for it. */
export async function warnings(run: (said: readonly string[]) => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  const warn = console.warn;
  console.warn = (...words: unknown[]) => void said.push(words.join(" "));
  try {
    await run(said);
  } finally {
    console.warn = warn;
  }
  return said;
}
