import { algorithms, engine, graph, models } from "../../mod.ts";
import { sweep } from "../../lib/notebook/mod.ts";
import { oneClassEach, tinyData } from "../tiny_problem.ts";

const data = tinyData({ samples: 300 });

/** Twenty runs of a tenth of a second, as `task sweep` takes them. */
export const twentyRuns = sweep({ strength: [0.25, 0.5] }, ({ strength }) => ({
  graph: graph.complete(3),
  model: models.mlp([6, 32, 3]),
  devices: oneClassEach(data.train),
  test: data.test,
  algorithms: { affinity: algorithms.p2plAffinity({ steps: 5, batchSize: 4, strength }) },
  rounds: 150,
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  engine: engine.wasmEngine(),
}));
