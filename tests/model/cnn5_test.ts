import { InputError, models, stream } from "../../mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

const model = models.cnn5();

Deno.test("cnn5() has the published shapes and parameters", () => {
  const images = (side: number, channels: number) => [side, side, channels];
  assertEquals(model.shapes, [
    ...Array.from({ length: 4 }, () => images(32, 32)),
    images(16, 32),
    ...[images(16, 64), images(16, 64), images(8, 64)],
    ...[images(8, 64), images(8, 64), images(4, 64)],
    [10],
  ]);
  assertEquals(model.parameters, 76_010);
  assertEquals(model.layout.filter(({ role }) => role === "bias").map(({ name }) => name), ["dense12.bias"]);
});

Deno.test("cnn5() draws convolutions from N(0, 2/(9·filters)) and its linear layer as PyTorch does", () => {
  const values = model.initialize(stream({ seed: 0, purpose: "test" }));
  for (const { name, offset, size, shape, role } of model.layout) {
    const tensor = values.subarray(offset, offset + size);
    const rms = Math.sqrt(tensor.reduce((sum, w) => sum + w * w, 0) / size);
    if (role === "scale" || role === "shift") assertEquals(rms, role === "scale" ? 1 : 0);
    else if (name.startsWith("conv2d")) assertAlmostEquals(rms / Math.sqrt(2 / (9 * shape[3]!)), 1, 0.1);
    else assert(rms > 0 && tensor.every((w) => Math.abs(w) <= 1 / 32), name);
  }
});

Deno.test("cnn5() may be narrower, by whole channels of each group of EvoNorm", () => {
  const narrow = models.cnn5({ channels: 8 });
  assertEquals(narrow.shapes.at(-2), [4, 4, 16]);
  assertEquals(narrow.name, "5-layer CNN, 8 channels");
  assertThrows(() => models.cnn5({ channels: 12 }), InputError, 'option "channels" is 12');
});
