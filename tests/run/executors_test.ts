import { simulate } from "../../lib/notebook/mod.ts";
import { automatic, type Executor, inTurn, type RunTask, sideBySide } from "../../lib/run/mod.ts";
import { InputError } from "../../mod.ts";
import { assertEquals, assertRejects, assertThrows } from "../std_assert.ts";
import { tiny } from "./tiny_simulation.ts";

/** Tasks that note how many are at work. */
function tasks(count: number, fails = -1) {
  const seen = { now: 0, most: 0, done: [] as string[] };
  const make = (_: unknown, i: number): RunTask => ({
    id: String(i),
    values: 10,
    async execute() {
      seen.most = Math.max(seen.most, ++seen.now);
      await new Promise((resume) => setTimeout(resume, 2));
      seen.now--;
      if (i === fails) throw new Error(`run ${i} fails`);
      seen.done.push(String(i));
    },
  });
  return { seen, all: Array.from({ length: count }, make) };
}

Deno.test("Executor: every executor carries out every run once", async () => {
  for (const executor of [inTurn, sideBySide(1), sideBySide(3), sideBySide(20), automatic] as Executor[]) {
    const { seen, all } = tasks(7);
    await executor(all);
    assertEquals(seen.done.toSorted(), all.map(({ id }) => id));
  }
});

Deno.test("sideBySide() has as many runs at work as it says, and inTurn() one", async () => {
  for (const [executor, most] of [[sideBySide(3), 3], [inTurn, 1]] as const) {
    const { seen, all } = tasks(8);
    await executor(all);
    assertEquals(seen.most, most);
  }
});

Deno.test("Executor: a run that fails ends the others that were begun, and begins no more", async () => {
  const { seen, all } = tasks(9, 2);
  await assertRejects(() => sideBySide(3)(all), Error, "run 2 fails");
  assertEquals(seen.now, 0);
  assertEquals(seen.done.length < 8, true);
});

Deno.test("Executor: results do not depend on the executor", async () => {
  const [first, ...others] = await Promise.all(
    [inTurn, sideBySide(4), automatic].map(async (executor) =>
      (await simulate({ ...tiny, executor })).frame.toRecords()
    ),
  );
  for (const records of others) assertEquals(records, first);
});

Deno.test("sideBySide() of no runs is refused", () => {
  assertThrows(() => sideBySide(0), InputError, "sideBySide(): expected a whole number of at least 1, got 0");
});
