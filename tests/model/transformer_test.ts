import { engine, InputError, models, stream } from "../../mod.ts";
import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "../std_assert.ts";
import { tinyData } from "../tiny_problem.ts";

const options = { vocabulary: 50, length: 6, classes: 3, width: 8, layers: 3, heads: 2 };

Deno.test("transformer() has the parameters that its documentation counts", () => {
  const [d, count] = [8, models.transformer(options).parameters];
  assertEquals(count, (50 + 6) * d + 3 * (12 * d * d + 13 * d) + 2 * d + (d + 1) * 3);
  assertEquals(models.transformer({ ...options, feedForward: 5 }).parameters, count - 3 * 27 * (2 * d + 1));
});

Deno.test("transformer() draws embeddings from N(0, 1/width)", () => {
  const model = models.transformer({ ...options, vocabulary: 2000, width: 16 });
  const values = model.initialize(stream({ seed: 0, purpose: "test" }));
  const { size } = model.layout[0]!;
  const rms = Math.sqrt(values.subarray(0, size).reduce((sum, w) => sum + w * w, 0) / size);
  assertAlmostEquals(rms * 4, 1, 0.05);
});

Deno.test("transformer() refuses heads that do not divide its width, and unknown options", () => {
  assertThrows(() => models.transformer({ ...options, heads: 3 }), InputError, "3 heads for a width of 8");
  assertThrows(
    () => models.transformer({ ...options, dropout: 0.1 } as object as typeof options),
    InputError,
    "dropout",
  );
});

Deno.test("transformer() refuses images, and tokens outside its vocabulary, before anything is computed", async () => {
  const model = models.transformer(options);
  const sets = tinyData();
  const open = (change: object) =>
    engine.auto(model).open({
      model,
      devices: 1,
      train: { ...sets.train, ...change },
      test: { ...sets.test, ...change },
    });
  await assertRejects(() => open({}), InputError, "are not tokens");
  await assertRejects(() => open({ tokens: 51 }), InputError, "tells 51 words apart");
  await assertRejects(() => open({ tokens: 50 }), InputError, "words are whole numbers from 0 to 49");
});
