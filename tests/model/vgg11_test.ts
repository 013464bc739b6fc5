import { InputError, models } from "../../mod.ts";
import { assertEquals, assertThrows } from "../std_assert.ts";

Deno.test("vgg11() has the channels and parameters of the official code", () => {
  const channels = [3, 16, 32, 64, 64, 128, 128, 128, 128];
  const convolutions = channels.slice(1).map((filters, i) => 9 * channels[i]! * filters + 3 * filters);
  assertEquals(models.vgg11().parameters, convolutions.reduce((a, b) => a + b) + 129 * 10);
  assertEquals(models.vgg11({ norm: "groupNorm" }).parameters, 579_786);
  assertEquals(models.vgg11().shapes.at(-2), [1, 1, 128]);
});

Deno.test("vgg11() with four times the width has the original's channels", () => {
  const model = models.vgg11({ width: 4 });
  const filters = model.layers.flatMap((layer) => layer.kind === "conv2d" ? [layer.filters] : []);
  assertEquals(filters, [64, 128, 256, 256, 512, 512, 512, 512]);
});

Deno.test("vgg11() refuses images that it halves away", () => {
  assertThrows(() => models.vgg11({ inputShape: [28, 28, 1] }), InputError, "window of 2 on a side of 1");
});
