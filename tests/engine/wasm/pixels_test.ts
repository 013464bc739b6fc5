import { assertEquals, assertLess } from "../../std_assert.ts";
import type { Kernels } from "../../../lib/engine/wasm/kernels.ts";
import { stream } from "../../../lib/random/mod.ts";
import { callKernel, type Operand } from "./kernel_harness.ts";
import { relativeError } from "./reference.ts";

const random = stream({ seed: 18, purpose: "pixels test" });
const numbers = (n: number) => Float32Array.from({ length: n }, () => random.normal());

/** Calls a kernel with each operand at the end of memory: it must keep to them, and give the same wherever they lie. */
function keepsToItsOperands<T extends Record<string, Operand>>(
  name: string,
  operands: T,
  results: readonly (keyof T)[],
  call: (kernels: Kernels, at: Record<keyof T, number>) => unknown,
): void {
  Deno.test(`${name}() keeps to its operands and gives the same wherever they lie`, () => {
    const given: Record<string, Operand>[] = [];
    callKernel(operands, { call, results, compare: (after) => given.push(after) });
    for (const other of given) for (const key of results) assertEquals(other[key as string], given[0]![key as string]);
  });
}

const [samples, height, width, channels] = [2, 5, 3, 6];
const image = samples * height * width * channels;
const window = [3, 2, 1, 3, 2] as const; // size, stride, padding, and height and width of the results
const results = samples * 3 * 2;

keepsToItsOperands(
  "patches",
  { x: numbers(image), p: numbers(results * 9 * channels) },
  ["p"],
  (kernels, at) => kernels.patches(at.x, at.p, samples, height, width, channels, channels, ...window),
);
keepsToItsOperands(
  "addPatches",
  { p: numbers(results * 9 * channels), x: numbers(image) },
  ["x"],
  (kernels, at) => kernels.addPatches(at.p, at.x, samples, height, width, channels, channels, ...window),
);
keepsToItsOperands(
  "depthwise",
  { x: numbers(image), w: numbers(9 * channels), bias: numbers(channels), y: numbers(results * channels) },
  ["y"],
  (kernels, at) => kernels.depthwise(at.x, at.w, at.bias, at.y, samples, height, width, channels, ...window),
);
keepsToItsOperands(
  "depthwiseInputs",
  { dy: numbers(results * channels), w: numbers(9 * channels), dx: numbers(image) },
  ["dx"],
  (kernels, at) => kernels.depthwiseInputs(at.dy, at.w, at.dx, samples, height, width, channels, ...window),
);
keepsToItsOperands(
  "depthwiseWeights",
  { x: numbers(image), dy: numbers(results * channels), dw: numbers(9 * channels) },
  ["dw"],
  (kernels, at) => kernels.depthwiseWeights(at.x, at.dy, at.dw, samples, height, width, channels, ...window),
);
for (const bounds of [[-Infinity, Infinity], [0, 6]] as readonly (readonly [number, number])[]) {
  const norm = {
    x: numbers(image),
    dx: numbers(image),
    y: numbers(image).map((x) => Math.max(x, 0)),
    dy: numbers(image),
    scale: numbers(channels),
    shift: numbers(channels),
    moments: new Float32Array(2 * samples * 3).fill(0.5),
    work: numbers(6 * 8),
    dScale: numbers(channels),
    dShift: numbers(channels),
  };
  const pixels = [samples, height * width, channels, 3] as const;
  keepsToItsOperands(
    `groupNorm within ${bounds.join(" and ")}: groupNorm`,
    norm,
    ["y", "moments", "work"],
    (kernels, at) => kernels.groupNorm(at.x, at.y, ...pixels, at.scale, at.shift, ...bounds, at.moments, at.work),
  );
  keepsToItsOperands(
    `groupNormBackward within ${bounds.join(" and ")}: groupNormBackward`,
    norm,
    ["dx", "work", "dScale", "dShift"],
    (kernels, at) =>
      kernels.groupNormBackward(
        ...[
          at.x,
          at.dx,
          at.y,
          at.dy,
          ...pixels,
          at.scale,
          ...bounds,
          at.moments,
          at.work,
          at.dScale,
          at.dShift,
        ] as const,
      ),
  );
}
const tokens = {
  tokens: Float32Array.of(0, 4, 2, 2, 1, 4),
  table: numbers(5 * 7),
  places: numbers(3 * 7),
  y: numbers(6 * 7),
};
keepsToItsOperands(
  "embed",
  tokens,
  ["y"],
  (kernels, at) => kernels.embed(at.tokens, at.table, at.places, at.y, 2, 3, 7),
);
keepsToItsOperands(
  "embedBackward",
  tokens,
  ["table", "places"],
  (kernels, at) => kernels.embedBackward(at.tokens, at.y, 2, 3, 7, -0.5, at.table, at.places),
);
for (const n of [1, 3, 9, 14]) {
  keepsToItsOperands(
    `softmaxRows of ${n}: softmaxRows`,
    { x: numbers(3 * n) },
    ["x"],
    (kernels, at) => kernels.softmaxRows(at.x, 3, n, 0.7),
  );
}

Deno.test("transpose() turns matrices of all sizes", () => {
  for (let trial = 0; trial < 12; trial++) {
    const [rows, columns] = [1 + random.integer(9), 1 + random.integer(9)];
    const x = numbers(rows * columns);
    const expected = Float32Array.from(x, (_, i) => x[(i % rows) * columns + Math.floor(i / rows)]!);
    callKernel({ x, y: numbers(rows * columns) }, {
      call: (kernels, at) => kernels.transpose(at.x, rows, columns, columns, at.y, rows),
      results: ["y"],
      compare: ({ y }) => assertEquals(y, expected),
    });
  }
});

Deno.test("winograd: Winograd's transforms together are a convolution, and keep to their operands", () => {
  const [h, w, c, f] = [3, 4, 4, 8];
  const tiles = 4; // 2 × 2 of an image of 3 × 4
  const operands = {
    x: numbers(h * w * c),
    w: numbers(9 * c * f),
    zeros: new Float32Array(f),
    u: numbers(16 * c * f),
    v: numbers(16 * tiles * c),
    m: numbers(16 * tiles * f),
    y: numbers(h * w * f),
  };
  const expected = Float64Array.from({ length: h * w * f }, (_, i) => {
    const [r, q, n] = [Math.floor(i / (w * f)), Math.floor(i / f) % w, i % f];
    let sum = 0;
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        const [s, t] = [r + a - 1, q + b - 1];
        if (s < 0 || t < 0 || s >= h || t >= w) continue;
        for (let j = 0; j < c; j++) {
          sum += operands.x[(s * w + t) * c + j]! * operands.w[((a * 3 + b) * c + j) * f + n]!;
        }
      }
    }
    return sum;
  });
  callKernel(operands, {
    call: (kernels, at) => {
      kernels.winogradWeights(at.w, at.u, c * f, 4 * c * f);
      kernels.winogradInputs(at.x, at.v, 0, tiles, h, w, c, tiles * c, at.zeros);
      for (let p = 0; p < 16; p++) {
        const [a, b, m] = [at.v + 4 * p * tiles * c, at.u + 4 * p * c * f, at.m + 4 * p * tiles * f];
        kernels.product(a, c, 1, b, f, 0, 0, 1, 0, m, f, tiles, f, c);
      }
      kernels.winogradOutputs(at.m, at.y, 0, 0, tiles, h, w, f, tiles * f);
    },
    results: ["u", "v", "m", "y"],
    compare: ({ y }) => assertLess(relativeError(y, expected), 1e-6),
  });
});
