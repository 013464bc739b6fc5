import { algorithms, datasets, engine, graph, models, partition, sweep } from "murmuration";

const digits = datasets.syntheticDigits({ train: 60, test: 20 });

/** Two runs of milliseconds, in a module that works on any machine. */
export const twoRuns = sweep({ strength: [0.25, 0.5] }, ({ strength }) => ({
  graph: graph.complete(2),
  model: models.mlp([784, 10]),
  devices: partition.iid(digits.train, { devices: 2, seed: 0 }),
  test: digits.test,
  algorithms: { affinity: algorithms.p2plAffinity({ steps: 1, batchSize: 4, strength }) },
  rounds: 2,
  seeds: [0],
  engine: engine.wasmEngine(),
}));
