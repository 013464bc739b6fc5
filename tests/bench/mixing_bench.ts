import { tfjsEngine, wasmEngine } from "../../lib/engine/mod.ts";
import { mixing } from "./works.ts";

for (const weights of ["ring", "complete", "general"] as const) {
  const options = { devices: 100, weights };
  const two = await mixing(wasmEngine({ workers: 2 }), options);
  const one = await mixing(wasmEngine({ workers: 1 }), options);
  const tfjs = await mixing(tfjsEngine(), options);
  const group = `mixing of 100 × 199,210 parameters, ${weights}`;
  Deno.bench("2 workers", { group, baseline: true, n: 10, warmup: 2 }, async () => void await two.call());
  Deno.bench("1 worker", { group, n: 10, warmup: 1 }, async () => void await one.call());
  Deno.bench("tfjs", { group, n: 2, warmup: 1 }, async () => void await tfjs.call());
}
