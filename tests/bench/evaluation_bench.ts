import { tfjsEngine, wasmEngine } from "../../lib/engine/mod.ts";
import { evaluation } from "./works.ts";

const works = {
  two: await evaluation(wasmEngine({ workers: 2 }), { devices: 8 }),
  one: await evaluation(wasmEngine({ workers: 1 }), { devices: 8 }),
  tfjs: await evaluation(tfjsEngine(), { devices: 8 }),
};

const group = "evaluation of 10,000 images × 8 devices";
Deno.bench("2 workers", { group, baseline: true, n: 5, warmup: 2 }, async () => void await works.two.call());
Deno.bench("1 worker", { group, n: 5, warmup: 1 }, async () => void await works.one.call());
Deno.bench("tfjs", { group, n: 2, warmup: 1 }, async () => void await works.tfjs.call());
