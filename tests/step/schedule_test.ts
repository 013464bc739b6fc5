import { graph, InputError, localSteps, schedule } from "../../mod.ts";
import { descendOn, quadratics } from "../quadratics.ts";
import { assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

Deno.test("schedule: a schedule that never changes trains as a number does", async () => {
  const problem = quadratics(3);
  const run = (learningRate: schedule.LearningRate) =>
    descendOn(problem, localSteps({ steps: 2, batchSize: 1, learningRate }), { graph: graph.ring(3), rounds: 4 });
  const constant = schedule.stepwise({ initial: 0.1, factor: 0.1, rounds: [5] });
  assertEquals(await run(constant), await run(0.1));
});

Deno.test("stepwise() is paper C's: a tenth at half, a hundredth at three quarters", () => {
  const eta = schedule.stepwise({ initial: 0.1, factor: 0.1, rounds: [51, 76] });
  [[1, 0.1], [50, 0.1], [51, 0.01], [75, 0.01], [76, 0.001], [100, 0.001]].forEach(([round, expected]) =>
    assertAlmostEquals(eta.at(round!), expected!, 1e-15)
  );
});

Deno.test("exponential() after n·every rounds is the initial step times factorⁿ", () => {
  const eta = schedule.exponential({ initial: 0.5, factor: 0.981, every: 7 });
  assertAlmostEquals(eta.at(1 + 7 * 300), 0.5 * 0.981 ** 300, 1e-15);
});

Deno.test("warmUp() grows to its schedule and then is it", () => {
  const then = schedule.exponential({ initial: 1, factor: 0.5 });
  const eta = schedule.warmUp(then, { rounds: 4 });
  assertEquals([1, 2, 3, 4, 5].map((round) => eta.at(round)), [0.25, 0.25, 0.1875, 0.125, 0.0625]);
});

Deno.test("schedule: a step size that is neither a positive number nor a schedule is refused", () => {
  for (const learningRate of [0, -1, NaN, "fast" as never, undefined as never]) {
    assertThrows(() => localSteps({ steps: 1, batchSize: 1, learningRate }), InputError, 'option "learningRate" is');
  }
  assertThrows(() => schedule.exponential({ initial: 0, factor: 0.5 }), InputError, "initial");
});
