import { wasmEngine } from "../../lib/engine/mod.ts";
import { ARITHMETIC, arithmetic } from "./works.ts";

for (const what of Object.keys(ARITHMETIC) as (keyof typeof ARITHMETIC)[]) {
  const two = await arithmetic(wasmEngine({ workers: 2 }), { devices: 100, what });
  const one = await arithmetic(wasmEngine({ workers: 1 }), { devices: 100, what });
  const group = `100 × 199,210 parameters: ${what}`;
  Deno.bench("2 workers", { group, baseline: true, n: 10, warmup: 2 }, async () => void await two.call());
  Deno.bench("1 worker", { group, n: 10, warmup: 1 }, async () => void await one.call());
}
