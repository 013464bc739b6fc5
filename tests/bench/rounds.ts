/** How long whole rounds take, algorithm by algorithm; run by itself it prints those whose names are given, or all. @module */
import * as algorithms from "../../lib/algorithm/mod.ts";
import { wasmEngine } from "../../lib/engine/mod.ts";
import { complete, erdosRenyi, path, ring } from "../../lib/graph/mod.ts";
import { metropolis } from "../../lib/mixing/mod.ts";
import type { Chain } from "../../lib/step/mod.ts";
import { bestOf } from "./best_of.ts";
import { rounds } from "./works.ts";

const settings = { batchSize: 10, learningRate: 0.01 };
const dense = erdosRenyi(100, { probability: 0.9, seed: 0 });
/** Rounds of 100 devices on a ring, 784-200-200-10, batches of 10, where nothing else is said. */
export const cases: Record<string, { algorithm: Chain; graph?: ReturnType<typeof ring> }> = {
  dsgd: { algorithm: algorithms.dsgd(settings) },
  localDsgd: { algorithm: algorithms.localDsgd({ ...settings, steps: 10 }) },
  p2plAffinity: { algorithm: algorithms.p2plAffinity({ ...settings, steps: 10 }) },
  "dsgd, complete graph": { algorithm: algorithms.dsgd(settings), graph: complete(100) },
  "dsgd, dense W": { algorithm: algorithms.dsgd({ ...settings, mix: metropolis }), graph: dense },
  qgDsgdmN: { algorithm: algorithms.qgDsgdmN(settings) },
  gradientTracking: { algorithm: algorithms.gradientTracking(settings) },
  gut: { algorithm: algorithms.gut(settings) },
  ngmModelVariant: { algorithm: algorithms.ngmModelVariant(settings) },
  ngmDataVariant: { algorithm: algorithms.ngmDataVariant(settings) },
  p2pl: { algorithm: algorithms.p2pl({ ...settings, steps: 10, epochs: undefined }) },
  fedAvg: { algorithm: algorithms.fedAvg({ ...settings, steps: 10 }) },
  dgd: { algorithm: algorithms.dgd(settings) },
  dsgdmN: { algorithm: algorithms.dsgdmN(settings) },
  gradientTrackingAtc: { algorithm: algorithms.gradientTracking({ ...settings, form: "atc" }) },
  momentumTracking: { algorithm: algorithms.momentumTracking(settings) },
  extra: { algorithm: algorithms.extra(settings) },
  exactDiffusion: { algorithm: algorithms.exactDiffusion(settings) },
  kGt: { algorithm: algorithms.kGt({ ...settings, steps: 10 }) },
  slowMo: { algorithm: algorithms.slowMo({ ...settings, every: 1 }) },
  sgp: { algorithm: algorithms.sgp(settings) },
  relaySgd: { algorithm: algorithms.relaySgd(settings), graph: path(100) },
  cga: { algorithm: algorithms.cga(settings) },
  compNgc: { algorithm: algorithms.compNgc(settings) },
};

/** The best time of a round of each case, in µs, by name. */
export async function timed(names: readonly string[] = Object.keys(cases)): Promise<Record<string, number>> {
  const engine = wasmEngine({ workers: 2 });
  const times: Record<string, number> = {};
  for (const name of names) {
    const { algorithm, graph } = cases[name]!;
    Object.assign(times, await bestOf({ [name]: await rounds(engine, algorithm, graph ? { graph } : {}) }));
  }
  await engine.close();
  return times;
}

if (import.meta.main) {
  const times = await timed(Deno.args.length > 0 ? Deno.args : undefined);
  for (const [name, microseconds] of Object.entries(times)) {
    console.log(`| ${name} | ${(microseconds / 1e3).toFixed(1)} ms |`);
  }
}
