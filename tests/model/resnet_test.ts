import { InputError, models, stream } from "../../mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";

Deno.test("resnet20() has the parameters of paper C's official code, and with group norm plain shortcuts", () => {
  const convolutions = 27 * 16 + 6 * 9 * 16 ** 2 + 9 * 16 * 32 + 5 * 9 * 32 ** 2 + 9 * 32 * 64 + 5 * 9 * 64 ** 2;
  const norms = 2 * (7 * 16 + 6 * 32 + 6 * 64);
  const shortcuts = 16 * 32 + 32 * 64;
  const rest = convolutions + norms + shortcuts + 65 * 10;
  assertEquals(models.resnet20({ norm: "groupNorm" }).parameters, rest);
  assertEquals(rest, 272_282);
  assertEquals(models.resnet20().parameters, rest + 2 * (32 + 64));
  assertEquals(models.resnet20({ norm: "groupNorm", shortcut: "normalized" }).parameters, 272_474);
});

Deno.test("resnet18() has the usual 11,173,962 parameters for 32 × 32, with either norm", () => {
  assertEquals(models.resnet18().parameters, 11_173_962);
  assertEquals(models.resnet18({ norm: "groupNorm" }).parameters, 11_173_962);
});

Deno.test("resnet20() halves the image twice and doubles the channels as often", () => {
  const { layers, shapes } = models.resnet20();
  const blocks = shapes.filter((_, i) => layers[i]!.kind === "residual");
  assertEquals(
    blocks,
    [[32, 16], [16, 32], [8, 64]].flatMap(([side, filters]) => Array(3).fill([side, side, filters])),
  );
  assertEquals(shapes.slice(-2), [[64], [10]]);
});

Deno.test("resnet20() has ReLU behind every sum with group norm, and no activation but EvoNorm without", () => {
  const activations = (norm: "evoNorm" | "groupNorm") =>
    models.resnet20({ norm }).layers.flatMap((layer) => layer.kind === "residual" ? [`${layer.activation}`] : []);
  assertEquals(activations("groupNorm"), Array(9).fill("relu"));
  assertEquals(activations("evoNorm"), Array(9).fill("linear"));
});

Deno.test("resnet20() draws its convolutions from N(0, 2/(size²·filters)) and starts norms at 1 and 0", () => {
  const model = models.resnet20();
  const values = model.initialize(stream({ seed: 0, purpose: "test" }));
  for (const { name, offset, size, shape, role, of } of model.layout) {
    const tensor = values.subarray(offset, offset + size);
    const rms = Math.sqrt(tensor.reduce((sum, w) => sum + w * w, 0) / size);
    if (role === "scale" || role === "shift") assertEquals(rms, role === "scale" ? 1 : 0);
    else if (of === "conv2d") assertAlmostEquals(rms * Math.sqrt((shape[0]! ** 2 * shape[3]!) / 2), 1, 0.15);
    else assert(tensor.every((w) => Math.abs(w) <= 1 / 8), name);
  }
});

Deno.test("resnet20() takes other widths, classes and images", () => {
  const model = models.resnet20({ width: 0.5, classes: 7, inputShape: [28, 28, 1] });
  assertEquals(model.shapes[0], [28, 28, 8]);
  assertEquals(model.outputs, 7);
  assertEquals(model.name, "ResNet-20, width 0.5");
  assertEquals(models.resnet20({ width: 0.01 }).shapes[0], [32, 32, 8]);
});

Deno.test("resnet20() refuses what it does not have", () => {
  const refuse = (options: object, words: string) => assertThrows(() => models.resnet20(options), InputError, words);
  refuse({ norm: "batchNorm" }, 'option "norm"');
  refuse({ witdh: 2 }, 'unknown option "witdh"');
  refuse({ width: 0 }, 'option "width" is 0');
  refuse({ groups: 3 }, "3 groups of channels");
});
