import { tfjsEngine, wasmEngine } from "../../lib/engine/mod.ts";
import { localPhase } from "./works.ts";

const full = { devices: 100, steps: 60 };
const short = { devices: 2, steps: 5 };
const works = {
  two: await localPhase(wasmEngine({ workers: 2 }), full),
  one: await localPhase(wasmEngine({ workers: 1 }), full),
  fast: await localPhase(wasmEngine({ workers: 2 }), short),
  tfjs: await localPhase(tfjsEngine(), short),
};

const group = "P2PL local phase, 100 devices × 60 steps × batch 10";
Deno.bench("2 workers", { group, baseline: true, n: 5, warmup: 1 }, async () => void await works.two.call());
Deno.bench("1 worker", { group, n: 5, warmup: 1 }, async () => void await works.one.call());

const beside = "P2PL local phase, 2 devices × 5 steps × batch 10";
Deno.bench("fast engine", { group: beside, baseline: true, n: 50, warmup: 50 }, async () => {
  await works.fast.call();
});
Deno.bench("tfjs", { group: beside, n: 10, warmup: 2 }, async () => void await works.tfjs.call());
