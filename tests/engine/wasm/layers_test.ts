import { assertLess } from "../../std_assert.ts";
import type { Dataset } from "../../../lib/data/mod.ts";
import { row } from "../../../lib/engine/mod.ts";
import { wasmEngine } from "../../../lib/engine/wasm/mod.ts";
import type * as models from "../../../lib/model/mod.ts";
import { type ActivationName, type Layer, sequential } from "../../../lib/model/mod.ts";
import { type Stream, stream } from "../../../lib/random/mod.ts";
import { gradientAt, loss, outputs, randomData, relativeError } from "./reference.ts";

const dense = (outputs: number, activation: ActivationName = "linear"): Layer => (
  { kind: "dense", outputs, activation, weightScale: "standard" }
);
const conv = (filters: number, size: number, padding = 0, activation: ActivationName = "linear"): Layer => (
  { kind: "conv2d", filters, size, padding, activation }
);
const unbiased = (filters: number, size: number, padding = 0): Layer => (
  { kind: "conv2d", filters, size, padding, bias: false, activation: "linear" }
);
const pool = (kind: "maxPool" | "averagePool", size: number, stride = size): Layer => ({ kind, size, stride });
const evoNorm = (groups: number): Layer => ({ kind: "evoNorm", groups });

const norm = (groups: number, activation?: ActivationName): Layer => (
  { kind: "groupNorm", groups, ...(activation ? { activation } : {}) }
);
const convolution = (filters: number, size: number, more: Partial<models.Conv2dLayer> = {}): Layer => (
  { kind: "conv2d", filters, size, padding: 0, bias: false, activation: "linear", ...more }
);
const residual = (body: readonly Layer[], more: Partial<models.ResidualLayer> = {}): Layer => (
  { kind: "residual", body, ...more }
);
const tokens = (outputs: number, activation: ActivationName = "linear"): Layer => (
  { kind: "tokenDense", outputs, activation }
);
const average: Layer = { kind: "globalAveragePooling" };
const attention = (heads: number): Layer => ({ kind: "selfAttention", heads });
const layerNorm: Layer = { kind: "layerNorm" };
const meanOverTokens: Layer = { kind: "meanOverTokens" };

const networks: Record<string, { inputShape: readonly number[]; layers: readonly Layer[] }> = {
  "a convolution": { inputShape: [5, 6, 2], layers: [conv(3, 3), dense(3)] },
  "a padded convolution with tanh": { inputShape: [5, 4, 1], layers: [conv(2, 3, 1, "tanh"), dense(2)] },
  "a convolution of one pixel": { inputShape: [1, 1, 3], layers: [conv(7, 1, 0, "sigmoid"), dense(4)] },
  "a convolution padded by more than its size": { inputShape: [3, 3, 1], layers: [conv(2, 2, 3), dense(2)] },
  "convolutions on each other": {
    inputShape: [6, 7, 2],
    layers: [conv(4, 3, 1, "relu"), conv(3, 3, 0, "sigmoid"), conv(2, 2, 1), dense(3)],
  },
  "convolutions without bias, with products for their gradients and without": {
    inputShape: [5, 4, 3],
    layers: [unbiased(8, 3, 1), evoNorm(4), unbiased(2, 2), dense(3)],
  },
  "max pooling": { inputShape: [6, 5, 2], layers: [conv(3, 2), pool("maxPool", 2), dense(3)] },
  "max pooling in windows that overlap": {
    inputShape: [7, 7, 1],
    layers: [conv(2, 2), pool("maxPool", 3, 2), dense(3)],
  },
  "average pooling": { inputShape: [5, 5, 2], layers: [conv(3, 2, 1, "tanh"), pool("averagePool", 2), dense(3)] },
  "pooling of the inputs": { inputShape: [4, 6, 3], layers: [pool("averagePool", 2), conv(2, 2), dense(3)] },
  "EvoNorm": { inputShape: [4, 5, 2], layers: [conv(4, 3, 1), evoNorm(2), dense(3)] },
  "EvoNorm of the inputs and between convolutions": {
    inputShape: [4, 4, 4],
    layers: [evoNorm(4), conv(6, 3, 1), evoNorm(3), conv(2, 3, 1), pool("maxPool", 2), dense(3)],
  },
  "a convolution of many filters": { inputShape: [5, 4, 3], layers: [convolution(8, 3, { bias: true }), dense(3)] },
  "a convolution in steps of two": {
    inputShape: [7, 6, 3],
    layers: [convolution(8, 3, { stride: 2, padding: 1 }), convolution(8, 1, { stride: 2, bias: true }), dense(3)],
  },
  "a convolution in steps of three with few filters": {
    inputShape: [8, 7, 2],
    layers: [convolution(3, 2, { stride: 3, bias: true, activation: "tanh" }), dense(3)],
  },
  "convolutions of one pixel": {
    inputShape: [4, 3, 8],
    layers: [convolution(16, 1), convolution(8, 1, { bias: true, activation: "silu" }), dense(3)],
  },
  "Winograd's convolutions": {
    inputShape: [6, 4, 4],
    layers: [
      convolution(8, 3, { padding: 1, bias: true, activation: "tanh" }),
      convolution(8, 3, { padding: 1 }),
      dense(3),
    ],
  },
  "Winograd's convolutions of odd sides": {
    inputShape: [5, 3, 4],
    layers: [convolution(16, 3, { padding: 1, activation: "gelu" }), convolution(8, 3, { padding: 1 }), dense(3)],
  },
  "Winograd's convolutions of one pixel": {
    inputShape: [1, 1, 12],
    layers: [convolution(8, 3, { padding: 1 }), dense(3)],
  },
  "a convolution in groups": {
    inputShape: [4, 5, 6],
    layers: [convolution(4, 3, { padding: 1, groups: 2, bias: true }), convolution(6, 2, { groups: 2 }), dense(3)],
  },
  "depthwise convolutions": {
    inputShape: [6, 5, 5],
    layers: [
      convolution(5, 3, { padding: 1, groups: 5, bias: true, activation: "relu6" }),
      convolution(5, 3, { padding: 1, groups: 5, stride: 2 }),
      dense(3),
    ],
  },
  "group norm": { inputShape: [4, 5, 2], layers: [conv(6, 3, 1), norm(3), dense(3)] },
  "group norm with its activations": {
    inputShape: [3, 4, 4],
    layers: [norm(1, "relu6"), convolution(24, 1), norm(4, "relu"), convolution(8, 1), norm(8, "gelu"), dense(3)],
  },
  "layer norm": { inputShape: [7], layers: [dense(9), layerNorm, dense(6, "silu"), layerNorm, dense(3)] },
  "global average pooling": { inputShape: [4, 5, 2], layers: [conv(5, 2), average, dense(3)] },
  "pooling of many channels": {
    inputShape: [7, 6, 3],
    layers: [
      convolution(8, 2),
      pool("maxPool", 3, 2),
      convolution(8, 1, { activation: "tanh" }),
      pool("averagePool", 2, 1),
      dense(3),
    ],
  },
  "a residual block": {
    inputShape: [4, 4, 3],
    layers: [
      convolution(8, 3, { padding: 1 }),
      residual([convolution(8, 3, { padding: 1 }), norm(2, "relu"), convolution(8, 3, { padding: 1 }), norm(4)], {
        activation: "relu",
      }),
      average,
      dense(3),
    ],
  },
  "a residual block with a shortcut": {
    inputShape: [6, 5, 4],
    layers: [
      residual([convolution(8, 3, { padding: 1, stride: 2 }), norm(2, "relu"), conv(8, 3, 1, "tanh")], {
        shortcut: [convolution(8, 1, { stride: 2 }), norm(4, "sigmoid")],
        activation: "silu",
      }),
      dense(3),
    ],
  },
  "residual blocks of the inputs, in each other and side by side": {
    inputShape: [3, 3, 2],
    layers: [
      residual([conv(2, 3, 1, "tanh")]),
      residual([residual([conv(2, 3, 1)], { activation: "tanh" })]),
      residual([residual([conv(2, 1)])], { shortcut: [residual([conv(2, 1, 0, "sigmoid")])] }),
      dense(3),
    ],
  },
  "a small LeNet": {
    inputShape: [12, 12, 1],
    layers: [
      conv(3, 5, 2, "relu"),
      pool("maxPool", 2),
      conv(4, 3, 0, "relu"),
      pool("maxPool", 2),
      dense(5, "relu"),
      dense(3),
    ],
  },
};

for (const [name, { inputShape, layers }] of Object.entries(networks)) {
  Deno.test(`wasmEngine(): gradients and evaluation through ${name} agree with double precision`, async () => {
    await compare(inputShape, layers, stream({ seed: 0, purpose: name }));
  });
}

const texts: Record<string, readonly Layer[]> = {
  "embeddings": [{ kind: "embedding", vocabulary: 7, width: 5 }, meanOverTokens, dense(3)],
  "dense layers at every token": [
    { kind: "embedding", vocabulary: 7, width: 5 },
    tokens(4, "gelu"),
    layerNorm,
    tokens(3),
    dense(3),
  ],
  "attention": [{ kind: "embedding", vocabulary: 7, width: 6 }, attention(2), meanOverTokens, dense(3)],
  "a transformer's block": [
    { kind: "embedding", vocabulary: 7, width: 8 },
    residual([layerNorm, attention(4)]),
    residual([layerNorm, tokens(12, "gelu"), tokens(8)]),
    layerNorm,
    meanOverTokens,
    dense(3),
  ],
};

for (const [name, layers] of Object.entries(texts)) {
  Deno.test(`wasmEngine(): gradients and evaluation through ${name} agree with double precision`, async () => {
    await compare([5], layers, stream({ seed: 0, purpose: name }));
  });
}

Deno.test("wasmEngine(): gradients and evaluation of random sequences of layers agree with double precision", async () => {
  for (let seed = 0; seed < 12; seed++) {
    const random = stream({ seed, purpose: "random layers" });
    const from = <T>(values: readonly T[]) => values[random.integer(values.length)]!;
    const inputShape = [4 + random.integer(4), 4 + random.integer(4), 1 + random.integer(3)];
    const layers: Layer[] = [];
    for (let i = 0; i < 2; i++) {
      const groups = 1 + random.integer(2);
      layers.push(
        conv(groups * (1 + random.integer(3)), 1 + random.integer(3), random.integer(3), from(["linear", "tanh"])),
      );
      if (random.integer(2)) layers.push(evoNorm(groups));
      if (random.integer(2)) layers.push(pool(from(["maxPool", "averagePool"]), 2, 1 + random.integer(2)));
    }
    await compare(inputShape, [...layers, dense(1 + random.integer(6), "sigmoid"), dense(3)], random);
  }
});

async function compare(inputShape: readonly number[], layers: readonly Layer[], random: Stream): Promise<void> {
  const model = sequential({ name: "test", spec: { kind: "test" }, inputShape, layers });
  const sizes = { inputShape, classes: model.outputs };
  const [first] = layers;
  const made = (data: Dataset): Dataset => {
    if (first?.kind !== "embedding") return data;
    return { ...data, inputs: data.inputs.map(() => random.integer(first.vocabulary)), tokens: first.vocabulary };
  };
  const train = made(randomData(random, { part: "train", samples: 9, ...sizes }));
  const test = made(randomData(random, { part: "test", samples: 7, ...sizes }));
  const session = await wasmEngine({ workers: 1 }).open({ model, devices: 2, train, test });
  const parameters = session.matrix();
  const out = session.matrix();
  for (let k = 0; k < 2; k++) {
    const values = model.initialize(random);
    model.layout.filter(({ role }) => role === "scale" || role === "shift").forEach(({ offset, size }) => {
      for (let j = offset; j < offset + size; j++) values[j]! += 0.3 * random.normal();
    });
    row(parameters, k).set(values);
  }
  const batches = [Uint32Array.of(3), Uint32Array.from({ length: 6 }, (_, i) => 8 - i)];
  await session.gradients(parameters, { jobs: batches.map((batch, k) => ({ at: k, batch, into: k })), out });
  const { loss: losses } = await session.evaluate(parameters);
  for (let k = 0; k < 2; k++) {
    const w = Float64Array.from(row(parameters, k));
    const entries = model.layout.flatMap(({ offset, size }) =>
      Array.from({ length: Math.min(size, 12) }, () => offset + random.integer(size))
    );
    const expectedGradient = gradientAt(model, w, { data: train, batch: batches[k]!, entries });
    assertLess(relativeError(entries.map((j) => row(out, k)[j]!), expectedGradient), 1e-4);
    const expectedLosses = new Float64Array(model.outputs);
    const features = test.inputs.length / test.samples;
    test.labels.forEach((label, i) => {
      const f = outputs(model, w, test.inputs.subarray(i * features, (i + 1) * features));
      expectedLosses[label]! += loss(model, f, label);
    });
    assertLess(relativeError(losses.subarray(k * model.outputs, (k + 1) * model.outputs), expectedLosses), 1e-5);
  }
  await session.close();
}
