import { chain, graph, InputError, localSteps, startFrom } from "../../mod.ts";
import { descendOn, idle, PARAMETERS, quadratics, sentOn } from "../quadratics.ts";
import { assertEquals, assertNotEquals, assertRejects } from "../std_assert.ts";

const setting = { graph: graph.ring(3), rounds: 1 };
const given = Array.from({ length: 3 }, (_, k) => new Array<number>(PARAMETERS).fill(k));

Deno.test("startFrom() sets what the run starts from and sends nothing", async () => {
  assertEquals(await descendOn(quadratics(3), chain(startFrom(given), idle), setting), given);
  assertEquals(await sentOn(quadratics(3), chain(startFrom(given), idle), setting), [0, 0, 0]);
});

Deno.test("startFrom() with other numbers has another spec", () => {
  assertEquals(startFrom(given).spec, startFrom(given).spec);
  assertNotEquals(startFrom(given).spec, startFrom(given.toReversed()).spec);
});

Deno.test("startFrom() refuses another number of devices or parameters", async () => {
  const descent = localSteps({ steps: 1, batchSize: 1, learningRate: 0.1 });
  await assertRejects(
    () => descendOn(quadratics(3), chain(startFrom(given.slice(1)), descent), setting),
    InputError,
    `startFrom has 2 rows; expected 3 of ${PARAMETERS}, one per device`,
  );
  await assertRejects(
    () => descendOn(quadratics(3), chain(startFrom([...given.slice(1), [1, 2]]), idle), setting),
    InputError,
    "row 2 of 2 numbers",
  );
});
