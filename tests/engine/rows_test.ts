import { assertEquals } from "../std_assert.ts";
import { type Engine, type Matrix, row, tfjsEngine, wasmEngine } from "../../lib/engine/mod.ts";
import { evaluateDistinct } from "../../lib/engine/rows.ts";
import { mlp } from "../../lib/model/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import { tinyData } from "../tiny_problem.ts";

const random = stream({ seed: 5, purpose: "rows test" });

Deno.test("evaluateDistinct() asks for every row that no earlier one equals, bit by bit", async () => {
  const rows = [[1, 0], [1, -0], [NaN, 1], [1, 0], [2, 0], [NaN, 1], [1, -0]];
  const asked: number[] = [];
  const { correct, loss, total } = await evaluateDistinct(matrixOf(rows), (distinct) => {
    asked.push(...distinct);
    return Promise.resolve({
      correct: Uint32Array.from([...distinct].flatMap((k) => [k, 10 + k])),
      loss: Float64Array.from([...distinct].flatMap((k) => [k / 2, k / 4])),
      total: Uint32Array.of(20, 30),
    });
  });
  assertEquals(asked, [0, 1, 2, 4]);
  assertEquals([...correct], [0, 10, 1, 11, 2, 12, 0, 10, 4, 14, 2, 12, 1, 11]);
  assertEquals([...loss], [0, 0, 0.5, 0.25, 1, 0.5, 0, 0, 2, 1, 1, 0.5, 0.5, 0.25]);
  assertEquals([...total], [20, 30]);
});

const engines: readonly Engine[] = [tfjsEngine(), wasmEngine({ workers: 1 })];
for (const engine of engines) {
  Deno.test(`evaluate() of ${engine.name} counts equal rows as it counts each alone`, async () => {
    const session = await engine.open({ model: mlp([6, 5, 3]), devices: 6, ...tinyData() });
    const kinds = Array.from(
      { length: 3 },
      () => Float32Array.from({ length: session.problem.model.parameters }, () => random.normal()),
    );
    const all = session.matrix();
    const alone = session.matrix(1);
    const order = [0, 1, 0, 2, 1, 1];
    order.forEach((kind, k) => row(all, k).set(kinds[kind]!));
    const { correct, loss, total } = await session.evaluate(all);
    for (const [k, kind] of order.entries()) {
      row(alone, 0).set(kinds[kind]!);
      const expected = await session.evaluate(alone);
      assertEquals(correct.slice(3 * k, 3 * k + 3), expected.correct);
      assertEquals(loss.slice(3 * k, 3 * k + 3), expected.loss);
      assertEquals(total, expected.total);
    }
    await session.close();
  });
}

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]!.length, data: Float32Array.from(rows.flat()) };
}
