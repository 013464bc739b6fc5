import { InputError, models } from "../../mod.ts";
import { assertEquals, assertThrows } from "../std_assert.ts";

Deno.test("lenet5() has the published shapes and parameters", () => {
  const model = models.lenet5();
  assertEquals(model.shapes, [[28, 28, 6], [14, 14, 6], [10, 10, 16], [5, 5, 16], [120], [84], [10]]);
  assertEquals(model.parameters, 61_706);
  assertEquals(model.layout.map(({ shape }) => shape), [
    [5, 5, 1, 6],
    [6],
    [5, 5, 6, 16],
    [16],
    [400, 120],
    [120],
    [120, 84],
    [84],
    [84, 10],
    [10],
  ]);
});

Deno.test("lenet5() pools by maximum, or by average where asked", () => {
  const pools = (model: models.Model) => model.layers.map(({ kind }) => kind).filter((kind) => kind.endsWith("Pool"));
  assertEquals(pools(models.lenet5()), ["maxPool", "maxPool"]);
  assertEquals(pools(models.lenet5({ pooling: "average" })), ["averagePool", "averagePool"]);
  assertEquals(models.lenet5({ pooling: "average" }).parameters, 61_706);
  assertThrows(() => models.lenet5({ pooling: "mean" } as object), InputError, 'option "pooling" is "mean"');
});
