import { chain, consensus, graph, localSteps, mixing, type Partition } from "../../mod.ts";
import { descendOn, idle, PARAMETERS, quadratics, sentOn } from "../quadratics.ts";
import { assertAlmostEquals, assertEquals, assertNotEquals } from "../std_assert.ts";

const links = graph.ring(4);
const local = { steps: 2, batchSize: 1, learningRate: 0.1, momentum: 0.7 };
const average = { average: mixing.metropolis };

Deno.test("localSteps(): averaged momentum buffers make local steps and consensus one linear map of parameters and buffers", async () => {
  // On quadratics that are alike, averaging commutes with descent: devices that average both stay the average of those
  // that average nothing.
  const problem = quadratics(4, { alike: true });
  const complete = graph.complete(4);
  const both = chain(localSteps({ ...local, velocity: average }), consensus({ mix: mixing.uniform }));
  const averaged = await descendOn(problem, both, { graph: complete, rounds: 5 });
  const alone = await descendOn(problem, localSteps(local), { graph: complete, rounds: 5 });
  const mean = alone[0]!.map((_, i) => alone.reduce((sum, w) => sum + w[i]! / 4, 0));
  for (const w of averaged) w.forEach((value, i) => assertAlmostEquals(value, mean[i]!, 1e-12));
});

Deno.test("localSteps(): kept, reset and averaged momentum buffers differ", async () => {
  const problem = quadratics(4);
  const run = (velocity: "keep" | "reset" | typeof average) =>
    descendOn(problem, chain(localSteps({ ...local, velocity }), consensus({ mix: mixing.metropolis })), {
      graph: links,
      rounds: 3,
    });
  const [kept, reset, averaged] = [await run("keep"), await run("reset"), await run(average)];
  assertNotEquals(kept, reset);
  assertNotEquals(kept, averaged);
  assertNotEquals(reset, averaged);
});

Deno.test("localSteps(): averaging momentum buffers sends one more vector over every link", async () => {
  const sent = (velocity: "keep" | typeof average) =>
    sentOn(quadratics(4), chain(localSteps({ ...local, velocity }), consensus({ mix: mixing.metropolis })), {
      graph: links,
      rounds: 3,
    });
  assertEquals(await sent("keep"), new Array(4).fill(3 * 2 * PARAMETERS));
  assertEquals(await sent(average), new Array(4).fill(2 * 3 * 2 * PARAMETERS));
});

Deno.test("batches in rising order are the device's samples in the order of the data set, over and over", async () => {
  const problem = quadratics(6);
  const partition: Partition = {
    ...problem.partition,
    indices: [[0, 2, 4], [1, 3, 5]].map((s) => Uint32Array.from(s)),
  };
  const step = localSteps({ steps: 5, batchSize: 2, learningRate: 0.1, batchOrder: "rising" });
  const ends = await descendOn({ ...problem, partition }, step, { graph: graph.complete(2), rounds: 1 });
  const starts = await descendOn({ ...problem, partition }, idle, { graph: graph.complete(2), rounds: 1 });
  const batches = [[0, 2], [4], [0, 2], [4], [0, 2]];
  const expected = batches.reduce((w, batch) =>
    w.map((value, i) => {
      const g = batch.reduce((sum, j) => sum + problem.curvature[j]![i]! * (value - problem.centre[j]![i]!), 0);
      return value - 0.1 * g / batch.length;
    }), starts[0]!);
  ends[0]!.forEach((value, i) => assertAlmostEquals(value, expected[i]!, 1e-12));
});
