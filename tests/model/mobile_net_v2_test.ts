import { models } from "../../mod.ts";
import { assertEquals } from "../std_assert.ts";

Deno.test("mobileNetV2() has the published 2,296,922 parameters for 32 × 32", () => {
  assertEquals(models.mobileNetV2().parameters, 2_296_922);
  assertEquals(models.mobileNetV2({ norm: "groupNorm" }).parameters, 2_296_922);
});

Deno.test("mobileNetV2() is depthwise between its pixel-wise convolutions, 17 times", () => {
  const model = models.mobileNetV2();
  const inside = model.layers.flatMap((layer) => layer.kind === "residual" ? layer.body : [layer]);
  const depthwise = inside.filter((layer) => layer.kind === "conv2d" && layer.groups === layer.filters);
  assertEquals(depthwise.length, 17);
  assertEquals(model.shapes.at(-3), [4, 4, 1280]);
});

Deno.test("mobileNetV2() may be narrower", () => {
  const model = models.mobileNetV2({ width: 0.25 });
  assertEquals(model.shapes[0], [32, 32, 8]);
  assertEquals(model.shapes.at(-2), [320]);
});
