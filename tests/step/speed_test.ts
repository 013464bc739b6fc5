import { InputError, localSteps, type RunContext, speed, stream } from "../../mod.ts";
import { graph } from "../../mod.ts";
import { quadratics, runOn } from "../quadratics.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

const run = { devices: 2000, stream: (key) => stream({ seed: 1, ...key }) } as RunContext;

Deno.test("speed.classes: every device takes the steps of its class", async () => {
  const steps = speed.classes({ steps: { phone: 3, sensor: 1 }, classes: ["phone", "sensor", "phone"] });
  const algorithm = localSteps({ steps, batchSize: 1, learningRate: 0.1 });
  const { records } = await runOn(quadratics(3), algorithm, { graph: graph.ring(3), rounds: 4 });
  assertEquals(records.map((record) => Number(record["gradients"])), [12, 4, 12]);
});

Deno.test("speed.logNormal has its median and deviation", () => {
  const found = speed.logNormal({ median: 100, deviation: 0.5 }).of(run).map(Math.log);
  const mean = found.reduce((a, b) => a + b) / found.length;
  assertAlmostEquals(mean, Math.log(100), 0.05);
  assertAlmostEquals(Math.sqrt(found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / found.length), 0.5, 0.05);
  assert(speed.logNormal({ median: 1, deviation: 2 }).of(run).every((steps) => steps >= 1));
});

Deno.test("speed refuses classes and devices that are not there", () => {
  const steps = { phone: 3 };
  assertThrows(() => speed.classes({ steps, classes: ["car"] }), InputError, 'device 0 is of class "car"');
  assertThrows(() => speed.classes({ steps, classes: ["phone"] }).of(run), InputError, "there are 2000");
  assertThrows(() => speed.logNormal({ median: 0, deviation: 1 }), InputError, "median");
});
