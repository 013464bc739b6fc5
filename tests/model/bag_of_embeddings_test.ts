import { engine, InputError, models, stream } from "../../mod.ts";
import { assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { tinyData } from "../tiny_problem.ts";

Deno.test("bagOfEmbeddings() has an embedding of every word and a linear layer", () => {
  const model = models.bagOfEmbeddings({ vocabulary: 50, dimensions: 8, classes: 4 });
  assertEquals(model.layout.map(({ shape }) => shape), [[50, 8], [8], [8, 4], [4]]);
  assertEquals(model.parameters, 50 * 8 + 8 + 8 * 4 + 4);
  assertEquals(models.bagOfEmbeddings({ vocabulary: 50, classes: 4 }).shapes, [[32], [4]]);
});

Deno.test("bagOfEmbeddings() scores a text by the weighted sum of its words' embeddings", async () => {
  const model = models.bagOfEmbeddings({ vocabulary: 6, dimensions: 2, classes: 3 });
  const sets = tinyData();
  const session = await engine.auto(model).open({ model, devices: 1, ...sets });
  const parameters = session.matrix();
  parameters.data.set(model.initialize(stream({ seed: 0, purpose: "test" })));
  const [E, b, W, c] = model.layout.map(({ offset, size }) => parameters.data.slice(offset, offset + size));
  const x = sets.train.inputs.subarray(0, 6);
  const e = [0, 1].map((d) => x.reduce((sum, weight, word) => sum + weight * E![word * 2 + d]!, b![d]!));
  const scores = [0, 1, 2].map((k) => e[0]! * W![k]! + e[1]! * W![3 + k]! + c![k]!);
  const expected = Math.log(scores.reduce((sum, z) => sum + Math.exp(z), 0)) - scores[sets.train.labels[0]!]!;
  const jobs = [{ at: 0, batch: Uint32Array.of(0), into: 0 }];
  const { loss } = await session.gradients(parameters, { jobs, out: session.matrix() });
  assertAlmostEquals(loss[0]!, expected, 1e-5);
  await session.close();
});

Deno.test("bagOfEmbeddings() refuses sizes that are none", () => {
  assertThrows(() => models.bagOfEmbeddings({ vocabulary: 0, classes: 4 }), InputError, 'option "vocabulary" is 0');
});
