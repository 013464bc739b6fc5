import { planRuns } from "../../lib/run/plan.ts";
import { rowsNeeded } from "../../lib/run/rows_needed.ts";
import { Arena } from "../../lib/engine/wasm/arena.ts";
import { ResidentDatasets } from "../../lib/engine/wasm/datasets.ts";
import { instantiate, loadModule } from "../../lib/engine/wasm/kernels.ts";
import { WorkerPool } from "../../lib/engine/wasm/pool.ts";
import { openSession } from "../../lib/engine/wasm/session.ts";
import { type Engine, engine, graph, InputError, models, simulate } from "../../mod.ts";
import { registered } from "../algorithm/conformance.ts";
import { assert, assertEquals } from "../std_assert.ts";
import { dealt, tinyData } from "../tiny_problem.ts";

const data = tinyData({ samples: 200 });
const model = models.mlp([6, 400, 3]);
const neighbors = (devices: number) => graph.circulant(devices, [1, 2]);

/** The fast engine in a memory of so many bytes. */
async function smallEngine(bytes: number): Promise<Engine & AsyncDisposable> {
  const module = await loadModule();
  const arena = new Arena(bytes);
  const kernels = instantiate(module, arena.memory);
  const pool = new WorkerPool({ module, memory: arena.memory });
  const shared = { arena, kernels, pool, datasets: new ResidentDatasets(arena, kernels) };
  return {
    ...engine.wasmEngine({ workers: 1 }),
    open: (problem) => openSession(shared, problem, 1),
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

Deno.test("rowsNeeded() makes it true that so many devices fit, with every algorithm", async () => {
  await using small = await smallEngine(4_800_000);
  let refused = 0;
  for (const [name, { make, graph: links = neighbors }] of Object.entries(registered)) {
    const run = (devices: number) =>
      simulate({
        graph: links(devices),
        model,
        devices: dealt(data.train, devices),
        test: data.test,
        algorithms: { [name]: make({ batchSize: 1 }) },
        rounds: 3,
        seeds: [0],
        engine: small,
        store: false,
        onProgress: () => {},
      });
    const said = await run(60).then(() => "60 devices fit", (error: Error) => error.message);
    const fitting = Number(/(\d+) devices fit$/.exec(said)?.[1] ?? NaN);
    assert(fitting > 3, `${name}: ${said}`);
    if (fitting === 60) continue;
    refused++;
    await run(fitting);
    const more = await run(fitting + 1).then(() => undefined, (error: unknown) => error);
    assert(more instanceof InputError && more.message.endsWith(`${fitting} devices fit`), `${name}: ${more}`);
  }
  assert(refused > Object.keys(registered).length / 2, `only ${refused} were refused`);
  assertEquals(small.name, "wasm");
});

Deno.test("rowsNeeded() before a run is the memory of its record after it, with every algorithm", async () => {
  for (const [name, { make, graph: links = neighbors }] of Object.entries(registered)) {
    const simulation = {
      graph: links(7),
      model,
      devices: dealt(data.train, 7),
      test: data.test,
      algorithms: { [name]: make({ batchSize: 1 }) },
      rounds: 3,
      seeds: [0],
    };
    const { perDevice, besides } = await rowsNeeded((await planRuns(simulation))[0]!);
    const memory =
      (await simulate({ ...simulation, store: false, onProgress: () => {} })).summary.toRecords()[0]!["memory"];
    assertEquals(memory, 4 * model.parameters * (7 * perDevice + besides), name);
  }
});
