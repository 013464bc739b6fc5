import { algorithms, datasets, engine, graph, models, partition, sweep } from "murmuration";

const digits = datasets.syntheticDigits({ train: 120, test: 40 });

/** Eight runs of about half a second, in a module that works on any machine. */
export const eightRuns = sweep({ strength: [0.25, 0.5] }, ({ strength }) => ({
  graph: graph.complete(3),
  model: models.mlp([784, 16, 10]),
  devices: partition.iid(digits.train, { devices: 3, seed: 0 }),
  test: digits.test,
  algorithms: { affinity: algorithms.p2plAffinity({ steps: 5, batchSize: 4, strength }) },
  rounds: 800,
  seeds: [0, 1, 2, 3],
  evaluation: { every: 100 },
  engine: engine.wasmEngine(),
}));
