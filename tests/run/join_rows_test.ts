import pl from "nodejs-polars";
import { joinRows } from "../../lib/run/join_rows.ts";
import { assertEquals } from "../std_assert.ts";

const run = (name: string, seed: number) => ({ run: name, algorithm: `of ${name}`, seed });

Deno.test("joinRows() names the rows of each run and keeps the order", () => {
  const frame = joinRows([
    { rows: pl.DataFrame({ round: [0, 1], loss: [3, 2] }), run: run("b", 1), fields: { strength: 0.5 } },
    { rows: pl.DataFrame({ round: [0], loss: [4] }), run: run("a", 0), fields: { strength: 1 } },
  ]);
  assertEquals(frame.toRecords(), [
    { run: "b", algorithm: "of b", seed: 1, round: 0, loss: 3, strength: 0.5 },
    { run: "b", algorithm: "of b", seed: 1, round: 1, loss: 2, strength: 0.5 },
    { run: "a", algorithm: "of a", seed: 0, round: 0, loss: 4, strength: 1 },
  ]);
});

Deno.test("joinRows() has null for a measurement or a field that a run does not have, and text for mixed fields", () => {
  const frame = joinRows([
    { rows: pl.DataFrame({ round: [1], weight: [0.5] }), run: run("a", 0), fields: { mix: "lazy" } },
    { rows: pl.DataFrame({ round: [1], loss: [2] }), run: run("b", 0), fields: { mix: 3, keep: true } },
  ]);
  assertEquals(frame.toRecords(), [
    { run: "a", algorithm: "of a", seed: 0, round: 1, weight: 0.5, loss: null, mix: "lazy", keep: null },
    { run: "b", algorithm: "of b", seed: 0, round: 1, weight: null, loss: 2, mix: "3", keep: true },
  ]);
});
