import { assertEquals, assertLess } from "../../std_assert.ts";
import { stream } from "../../../lib/random/mod.ts";
import { callKernel } from "./kernel_harness.ts";
import { relativeError } from "./reference.ts";

const random = stream({ seed: 15, purpose: "images test" });
const numbers = (n: number) => Float32Array.from({ length: n }, () => random.normal());
const upTo = (n: number) => 1 + random.integer(n);

/** Random strides of some images, and the numbers that reach from the first pixel to the last. */
function strides(samples: number, channels: number, height: number, width: number) {
  const row = width + random.integer(3);
  const plane = height * row + random.integer(3);
  const sample = channels * plane + random.integer(3);
  const reach = (samples - 1) * sample + (channels - 1) * plane + (height - 1) * row + width;
  const at = (s: number, i: number, r: number, c: number) => s * sample + i * plane + r * row + c;
  return { row, plane, sample, reach, at };
}

/** All places of some images. */
function* places(samples: number, channels: number, height: number, width: number) {
  for (let s = 0; s < samples; s++) {
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) for (let i = 0; i < channels; i++) yield [s, i, r, c] as const;
    }
  }
}

Deno.test("convolve() multiplies every row that the offsets name, for all numbers of rows", () => {
  for (let m = 1; m <= 14; m++) {
    const [n, k, ldy] = [16 * upTo(3), upTo(9), 49];
    const offsets = Uint32Array.from({ length: k }, () => random.integer(30));
    const operands = {
      a: numbers(m * k),
      x: numbers(Math.max(...offsets) + n),
      offsets,
      bias: numbers(m),
      y: numbers((m - 1) * ldy + n),
    };
    const transposed = random.integer(2) === 1;
    const [rowStride, columnStride] = transposed ? [1, m] : [k, 1];
    const expected = Float64Array.from(operands.y, (old, i) => {
      const [r, j] = [Math.floor(i / ldy), i % ldy];
      if (j >= n) return old;
      let sum = operands.bias[r]!;
      offsets.forEach((offset, p) => sum += operands.a[r * rowStride + p * columnStride]! * operands.x[offset + j]!);
      return sum;
    });
    callKernel(operands, {
      call: (kernels, at) =>
        kernels.convolve(at.a, rowStride, columnStride, at.x, at.offsets, at.bias, at.y, ldy, m, n, k),
      results: ["y"],
      compare: ({ y }) => assertLess(relativeError(y, expected), 1e-6),
    });
  }
});

Deno.test("correlate() adds dot products with every row that the offsets name", () => {
  for (let i = 0; i < 20; i++) {
    const [m, n, k] = [upTo(8), upTo(9), upTo(40)];
    const [ldb, add] = [k + random.integer(3), random.integer(2)];
    const offsets = Uint32Array.from({ length: m }, () => random.integer(20));
    const operands = {
      a: numbers(Math.max(...offsets) + k),
      offsets,
      b: numbers((n - 1) * ldb + k),
      c: numbers(m * n),
      temporary: numbers(72),
    };
    const expected = Float64Array.from(operands.c, (old, e) => {
      const [r, s] = [Math.floor(e / n), e % n];
      let sum = add ? old : 0;
      for (let p = 0; p < k; p++) sum += operands.a[offsets[r]! + p]! * operands.b[s * ldb + p]!;
      return sum;
    });
    callKernel(operands, {
      call: (kernels, at) => kernels.correlate(at.a, at.offsets, at.b, ldb, at.c, n, m, n, k, add, at.temporary),
      results: ["c", "temporary"],
      compare: ({ c }) => assertLess(relativeError(c, expected), 1e-6),
    });
  }
});

Deno.test("toPlanes(), fromPlanes() and copyPlanes() move every pixel to its place and nothing else", () => {
  for (let i = 0; i < 10; i++) {
    const size = [upTo(3), upTo(4), upTo(5), upTo(9)] as const;
    const [samples, channels, height, width] = size;
    const [one, other] = [strides(...size), strides(...size)];
    const images = numbers(samples * channels * height * width);
    const planes = new Float32Array(one.reach).fill(7);
    const moved = new Float32Array(other.reach).fill(7);
    let next = 0;
    for (const place of places(...size)) {
      planes[one.at(...place)] = moved[other.at(...place)] = images[next++]!;
    }
    callKernel({ x: images, y: new Float32Array(one.reach).fill(7) }, {
      call: (kernels, at) => kernels.toPlanes(at.x, at.y, one.sample, ...size, one.plane, one.row),
      results: ["y"],
      compare: ({ y }) => assertEquals(y, planes),
    });
    callKernel({ x: planes, y: images.map(() => 0) }, {
      call: (kernels, at) => kernels.fromPlanes(at.x, one.sample, at.y, ...size, one.plane, one.row),
      results: ["y"],
      compare: ({ y }) => assertEquals(y, images),
    });
    callKernel({ x: planes, y: new Float32Array(other.reach).fill(7) }, {
      call: (kernels, at) =>
        kernels.copyPlanes(at.x, one.sample, at.y, other.sample, ...size, one.plane, one.row, other.plane, other.row),
      results: ["y"],
      compare: ({ y }) => assertEquals(y, moved),
    });
  }
});

Deno.test("maxPool() and averagePool(): pooling and its way back, for windows of all kinds", () => {
  for (let i = 0; i < 16; i++) {
    const [samples, channels, height, width] = [upTo(2), upTo(3), upTo(4), upTo(9)];
    const [size, stride] = i < 8 ? [2, 2] : [upTo(3), upTo(3)];
    const [tall, wide] = [(height - 1) * stride + size, (width - 1) * stride + size];
    const before = strides(samples, channels, tall, wide);
    const after = strides(samples, channels, height, width);
    const operands = { x: numbers(before.reach), y: numbers(after.reach) };
    const { x } = operands;
    const largest = operands.y.slice();
    const mean = Float64Array.from(operands.y);
    const dy = numbers(after.reach);
    const toLargest = new Float64Array(before.reach);
    const toAll = new Float64Array(before.reach);
    for (const [s, c, r, q] of places(samples, channels, height, width)) {
      const window = Array.from(
        { length: size * size },
        (_, j) => before.at(s, c, r * stride + Math.floor(j / size), q * stride + (j % size)),
      );
      const top = window.reduce((best, at) => x[at]! > x[best]! ? at : best);
      const to = after.at(s, c, r, q);
      largest[to] = x[top]!;
      mean[to] = window.reduce((sum, at) => sum + x[at]! / size ** 2, 0);
      toLargest[top]! += dy[to]!;
      for (const at of window) toAll[at]! += dy[to]! / size ** 2;
    }
    const shape = [samples, channels, height, width, size, stride] as const;
    const planes = [before.plane, before.row, after.plane, after.row] as const;
    callKernel(operands, {
      call: (kernels, at) => kernels.maxPool(at.x, before.sample, at.y, after.sample, ...shape, ...planes),
      results: ["y"],
      compare: ({ y }) => assertEquals(y, largest),
    });
    callKernel(operands, {
      call: (kernels, at) => kernels.averagePool(at.x, before.sample, at.y, after.sample, ...shape, ...planes),
      results: ["y"],
      compare: ({ y }) => assertLess(relativeError(y, mean), 1e-6),
    });
    const dx = new Float32Array(before.reach);
    callKernel({ x, dx, y: largest, dy }, {
      call: (kernels, at) =>
        kernels.maxPoolBackward(at.x, at.dx, before.sample, at.y, at.dy, after.sample, ...shape, ...planes),
      results: ["dx"],
      compare: (result) => assertLess(relativeError(result.dx, toLargest), 1e-6),
    });
    callKernel({ dx, dy }, {
      call: (kernels, at) =>
        kernels.averagePoolBackward(at.dx, before.sample, at.dy, after.sample, ...shape, ...planes),
      results: ["dx"],
      compare: (result) => assertLess(relativeError(result.dx, toAll), 1e-6),
    });
  }
});

Deno.test("maxPoolBackward() gives a tie to the first of the window", () => {
  callKernel({ x: new Float32Array(4), dx: new Float32Array(4), y: new Float32Array(1), dy: Float32Array.of(5) }, {
    call: (kernels, at) => kernels.maxPoolBackward(at.x, at.dx, 4, at.y, at.dy, 1, 1, 1, 1, 1, 2, 2, 4, 2, 1, 1),
    results: ["dx"],
    compare: ({ dx }) => assertEquals([...dx], [5, 0, 0, 0]),
  });
});

Deno.test("planeSums() adds up planes over samples", () => {
  for (const n of [1, 3, 4, 7, 20]) {
    const [samples, channels, plane, sample] = [3, 2, 21, 44];
    const operands = { d: numbers((samples - 1) * sample + (channels - 1) * plane + n), sums: numbers(channels) };
    const expected = Float64Array.from({ length: channels }, (_, i) => {
      let sum = 0;
      for (let s = 0; s < samples; s++) {
        for (let j = 0; j < n; j++) sum += operands.d[s * sample + i * plane + j]!;
      }
      return sum;
    });
    callKernel(operands, {
      call: (kernels, at) => kernels.planeSums(at.d, sample, samples, channels, n, plane, at.sums),
      results: ["sums"],
      compare: ({ sums }) => assertLess(relativeError(sums, expected), 1e-5),
    });
  }
});

Deno.test("swapTapsAndChannels() puts channels in front", () => {
  const [taps, channels, filters] = [3, 2, 5];
  const w = numbers(taps * channels * filters);
  const expected = w.map((_, i) => {
    const [c, t, f] = [Math.floor(i / (taps * filters)), Math.floor(i / filters) % taps, i % filters];
    return w[(t * channels + c) * filters + f]!;
  });
  callKernel({ w, out: w.map(() => 0) }, {
    call: (kernels, at) => kernels.swapTapsAndChannels(at.w, taps, channels, filters, at.out),
    results: ["out"],
    compare: ({ out }) => assertEquals(out, expected),
  });
});
