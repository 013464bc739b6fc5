import { tfjsEngine, wasmEngine } from "../../lib/engine/mod.ts";
import { lenet5 } from "../../lib/model/mod.ts";
import { gradients } from "./works.ts";

const model = lenet5();
const works = {
  two: await gradients(wasmEngine({ workers: 2 }), { model, devices: 16 }),
  one: await gradients(wasmEngine({ workers: 1 }), { model, devices: 16 }),
  tfjs: await gradients(tfjsEngine(), { model, devices: 16 }),
};

const group = "16 gradients of LeNet-5, batch 32";
Deno.bench("2 workers", { group, baseline: true, n: 20, warmup: 10 }, async () => void await works.two.call());
Deno.bench("1 worker", { group, n: 20, warmup: 5 }, async () => void await works.one.call());
Deno.bench("tfjs", { group, n: 1, warmup: 0 }, async () => void await works.tfjs.call());
