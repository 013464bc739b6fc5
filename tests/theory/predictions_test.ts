import pl from "nodejs-polars";
import { algorithms, engine, graph, InputError, mixing, models, simulate } from "../../mod.ts";
import * as ntk from "../../lib/theory/mod.ts";
import { assertAlmostEquals, assertEquals, assertLess, assertRejects, assertThrows } from "../std_assert.ts";
import { dealt, tinyData } from "../tiny_problem.ts";

const data = tinyData({ samples: 24, features: 5, classes: 2 });
const held = dealt(data.train, 4);
const backwards = { ...held, indices: held.indices.toReversed() };
const devices = (seed: number) => (seed % 2 === 0 ? held : backwards);
const path = graph.path(4);
const model = models.mlp([5, 2], { loss: "squared" });
const setting = { devices, rounds: 7, seeds: [0, 1], initialParameters: "perDevice" } as const;

async function stacked() {
  const { frame } = await simulate({
    ...setting,
    graph: path,
    model,
    test: data.test,
    algorithms: { ATC: algorithms.atc({ learningRate: 0.05 }) },
    evaluation: { every: 3, samples: 1, phases: ["consensus"] },
    metrics: { training_loss: ntk.trainingLoss(devices) },
    engine: engine.tfjsEngine(),
    showProgress: false,
  });
  const predicted = await ntk.predictions(model, {
    ...setting,
    mixing: { path: mixing.metropolis(path) },
    methods: ["atc"],
    learningRate: 0.05,
    every: 3,
  });
  return pl.concat([ntk.trainingCurves(frame, { mixing: "path" }), predicted]);
}

Deno.test("predictions() has the rounds, agents and seeds of the training it is laid over", async () => {
  const frame = await stacked();
  const rows = (curve: string) =>
    frame.filter(pl.col("curve").eq(pl.lit(curve))).sort(["seed", "round", "device"])
      .select("mixing", "algorithm", "seed", "round", "device").rows();
  assertEquals(rows("recursion"), rows("training"));
  assertEquals(rows("flow"), rows("training"));
  assertEquals([...new Set(frame.getColumn("round").toArray())].sort(), [0, 3, 6, 7]);
});

Deno.test("predictions(): affine models with their own data for every seed: no gap between the recursion and training", async () => {
  const gaps = ntk.predictionGap(await stacked());
  assertEquals(gaps.height, 4);
  for (const { curve, gap } of gaps.toRecords()) {
    if (curve === "recursion") assertLess(Number(gap), 1e-5);
  }
});

Deno.test("predictionGap() is the largest difference over agents and rounds, relative to the largest first loss, and to the loss then", () => {
  const curve = (name: string, losses: readonly number[]) =>
    losses.map((loss, i) => ({ seed: 0, curve: name, round: Math.floor(i / 2), device: i % 2, loss }));
  const frame = pl.readRecords([
    ...curve("training", [4, 2, 1, 1, 0.5, 0.25]),
    ...curve("flow", [4, 2, 1.5, 1, 0.5, 0.5]),
  ]);
  const gap = (rounds: [number, number]) => ntk.predictionGap(frame, { rounds }).getColumn("gap").get(0);
  assertAlmostEquals(gap([0, 2]), 0.5 / 4);
  assertAlmostEquals(gap([2, 2]), 0.25 / 4);
  assertAlmostEquals(ntk.predictionGap(frame).getColumn("relative_gap").get(0), 0.25 / 0.25);
  assertThrows(() => gap([3, 9]), InputError, "rounds [3,9]");
  assertThrows(() => ntk.predictionGap(ntk.besideTraining(frame, "flow").drop("loss")), InputError, '"loss"');
  assertThrows(() => ntk.besideTraining(frame, "recursion"), InputError, '"recursion"');
  assertEquals(ntk.besideTraining(frame, "flow").getColumn("source").nUnique(), 2);
});

Deno.test("predictions() and trainingCurves() refuse what they cannot use", async () => {
  const options = { ...setting, mixing: {}, learningRate: 0.05 };
  await assertRejects(() => ntk.predictions(model, options), InputError, "no mixing matrix");
  await assertRejects(() => ntk.predictions(model, { ...options, rounds: 0 }), InputError, "rounds");
  const given = { ...options, mixing: { path: mixing.metropolis(path) } };
  await assertRejects(() => ntk.predictions(model, { ...given, memory: 19_000 }), InputError, "pass batchSize: ");
  await assertRejects(() => ntk.predictions(model, { ...given, memory: 100 }), InputError, "take fewer samples");
  assertThrows(() => ntk.trainingCurves(pl.DataFrame({ loss: [1] }), { mixing: "path" }), InputError, "training_loss");
  const phases = pl.DataFrame({ training_loss: [1, 1], phase: ["local", "consensus"] });
  assertThrows(() => ntk.trainingCurves(phases, { mixing: "path" }), InputError, "local, consensus");
});
