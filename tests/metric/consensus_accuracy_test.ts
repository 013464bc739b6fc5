import { assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { algorithms, graph, InputError, metrics, models, partition, row, simulate } from "../../mod.ts";
import { tinyData } from "../tiny_problem.ts";

const { train, test } = tinyData();

Deno.test("consensusAccuracy() is the accuracy of the mean of the devices' parameters", async () => {
  const seen: [number, number][] = [];
  const measure = metrics.consensusAccuracy({ samples: 20 });
  await simulate({
    graph: graph.ring(3),
    model: models.mlp([6, 3]),
    devices: partition.sortedBlocks(train, { devices: 3 }),
    test,
    algorithms: { dpsgd: algorithms.dpsgd({ batchSize: 5, averagingRate: 0.2 }) },
    rounds: 3,
    seeds: [0],
    showProgress: false,
    async observe(snapshot) {
      const { parameters: all } = snapshot;
      const mean = Array.from(
        { length: all.columns },
        (_, i) => (all.data[i]! + row(all, 1)[i]! + row(all, 2)[i]!) / 3,
      );
      seen.push([(await measure(snapshot))[2]!, softmaxAccuracy(mean, 20)]);
    },
  });
  assertEquals(seen.length, 7);
  for (const [measured, expected] of seen) assertAlmostEquals(measured, expected, 1e-12);
});

Deno.test("consensusAccuracy() of one device is the device's own accuracy", async () => {
  const { frame } = await simulate({
    graph: graph.complete(1),
    model: models.mlp([6, 3]),
    devices: partition.iid(train, { devices: 1 }),
    test,
    algorithms: { dpsgd: algorithms.dpsgd({ batchSize: 5 }) },
    rounds: 2,
    seeds: [0],
    metrics: { consensus_accuracy: metrics.consensusAccuracy() },
    showProgress: false,
  });
  const all = frame.toRecords().filter(({ group }) => group === "all");
  for (const row of all) assertEquals(row["consensus_accuracy"], row["accuracy"]);
});

Deno.test("consensusAccuracy() refuses to measure on no samples", () => {
  assertThrows(() => metrics.consensusAccuracy({ samples: 0 }), InputError, "samples");
});

// A single dense layer: weights [6, 3], then biases [3].
function softmaxAccuracy(parameters: readonly number[], samples: number): number {
  let right = 0;
  for (let s = 0; s < samples; s++) {
    const scores = [0, 1, 2].map((c) =>
      parameters[18 + c]! +
      [0, 1, 2, 3, 4, 5].reduce((sum, f) => sum + test.inputs[s * 6 + f]! * parameters[f * 3 + c]!, 0)
    );
    if (scores.indexOf(Math.max(...scores)) === test.labels[s]) right++;
  }
  return right / samples;
}
