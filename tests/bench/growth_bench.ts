import { wasmEngine } from "../../lib/engine/mod.ts";
import { localPhase, network, type Work } from "./works.ts";

/** Steps such that every number of devices takes the same number of device-steps. */
const total = 20_000;
const group = `${total} device-steps over more and more devices`;

for (const devices of [10, 100, 1000]) {
  let work: Work | undefined;
  const name = `${devices} devices`;
  Deno.bench(name, { group, baseline: devices === 10, n: 2, warmup: 0 }, async (timer) => {
    if (!work) {
      const before = Deno.memoryUsage().rss;
      work = await localPhase(wasmEngine({ workers: 2 }), { devices, steps: total / devices });
      await work.call();
      const perMatrix = 4 * devices * network.parameters;
      console.log(`${name}: memory is ${((Deno.memoryUsage().rss - before) / perMatrix).toFixed(2)} × the parameters`);
    }
    timer.start();
    await work.call();
    timer.end();
  });
}
