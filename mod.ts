/**
 * Murmuration: composable primitives for peer-to-peer deep learning, and the figures of four papers made from them.
 *
 * @module
 */

/** Random numbers: streams keyed by seed, purpose, device and round. */
export * from "./lib/random/mod.ts";

/** Who talks to whom: `graph.ring(10)`. */
export * as graph from "./lib/graph/mod.ts";
export type * from "./lib/graph/mod.ts";

/** How neighbours are weighed: `mixing.metropolis`. */
export * as mixing from "./lib/mixing/mod.ts";
export type * from "./lib/mixing/mod.ts";

/** What devices hold and draw from: `datasets.mnist()`, `partition.iid(…)`. */
export * from "./lib/data/mod.ts";

/** What each device trains: `models.mlp([784, 200, 200, 10])`. */
export * as models from "./lib/model/mod.ts";
export type * from "./lib/model/mod.ts";

/** What computes: `engine.auto(model)`. */
export * as engine from "./lib/engine/mod.ts";
export type * from "./lib/engine/mod.ts";
export { row } from "./lib/engine/mod.ts";

/** What algorithms are made of: `chain(localSteps(…), consensus(…))`, `bias.towardReceivedNeighbors(…)`. */
export * from "./lib/step/mod.ts";

/** Named chains with their papers' defaults: `algorithms.p2plAffinity(…)`. */
export * as algorithms from "./lib/algorithm/mod.ts";

/** Theory of wide networks: tangent kernels, flows of DGD, ATC and CTA, stability. */
export * as ntk from "./lib/theory/mod.ts";
export type * from "./lib/theory/mod.ts";

/** Runs: their configurations, results and store; sweeps and ablations. */
export {
  ablate,
  automatic,
  canonicalJson,
  configurationFields,
  gitCommit,
  inTurn,
  openStore,
  parseShard,
  partOf,
  projectRoot,
  resultsFolder,
  resultsVersion,
  runId,
  sideBySide,
  storeFolder,
} from "./lib/run/mod.ts";
export type * from "./lib/run/mod.ts";

/** Runs on many machines: `sweep.run({ executor: queued({ … }) })`. */
export * from "./lib/tool/queue/mod.ts";

/** The laws that each algorithm obeys, asked of one's own: `await conformance({ make, steps: 1 })`. */
export * from "./lib/conformance/mod.ts";

/** Numbers drawn from result frames: `metrics.swing(frame)`, `metrics.meanOverSeeds(frame, …)`. */
export * as metrics from "./lib/metric/mod.ts";
export type * from "./lib/metric/mod.ts";

/** Figures of result frames: `figures.oscillation(frame)`. */
export * as figures from "./lib/plot/mod.ts";
export type * from "./lib/plot/mod.ts";

/** Tables, claims and the record of the environment: `report.table(…)`. */
export * as report from "./lib/report/mod.ts";
export type * from "./lib/report/mod.ts";

/** In a notebook: `await simulate(…)`, `await sweep(…).run()`, `await show(figure)`. */
export { openStudy, progress, show, simulate, sweep } from "./lib/notebook/mod.ts";
export type * from "./lib/notebook/mod.ts";

/** What goes wrong when input cannot be used. */
export { InputError, type Json, type Spec } from "./lib/base/mod.ts";
