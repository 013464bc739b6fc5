import { assertLess } from "../../std_assert.ts";
import type { Kernels } from "../../../lib/engine/wasm/kernels.ts";
import { stream } from "../../../lib/random/mod.ts";
import { callKernel } from "./kernel_harness.ts";
import { relativeError } from "./reference.ts";

const random = stream({ seed: 14, purpose: "rows test" });
const numbers = (n: number) => Float32Array.from({ length: n }, () => random.normal());

Deno.test("distance(), dot(), allFinite() and shiftRows() take any number of numbers", () => {
  for (const n of [1, 2, 3, 4, 5, 8, 19]) {
    const operands = { a: numbers(n), b: numbers(n) };
    const sum = (term: (a: number, b: number) => number) =>
      operands.a.reduce((s, a, i) => s + term(a, operands.b[i]!), 0);
    const check = (call: (kernels: Kernels, at: { a: number; b: number }) => number, expected: number) =>
      callKernel(operands, {
        call,
        results: [],
        compare: (_, result) => assertLess(relativeError([result as number], [expected]), 1e-12),
      });
    check((kernels, { a, b }) => kernels.distance(1, a, b, n), sum((a, b) => Math.abs(a - b)));
    check((kernels, { a, b }) => kernels.distance(2, a, b, n), sum((a, b) => (a - b) ** 2));
    check((kernels, { a }) => kernels.distance(1, a, 0, n), sum(Math.abs));
    check((kernels, { a }) => kernels.distance(2, a, 0, n), sum((a) => a * a));
    check((kernels, { a, b }) => kernels.dot(a, b, n), sum((a, b) => a * b));
    check((kernels, { a }) => kernels.allFinite(a, n), 1);
    for (const factor of [0, 1, -1]) {
      const shifted = { x: numbers(2 * (n + 3) + n), y: numbers(2 * (n + 1) + n), s: numbers(n) };
      const expected = Float64Array.from(shifted.y, (old, i) => {
        const [k, column] = [Math.floor(i / (n + 1)), i % (n + 1)];
        return column === n ? old : shifted.x[k * (n + 3) + column]! + factor * shifted.s[column]!;
      });
      callKernel(shifted, {
        call: (kernels, { x, y, s }) => kernels.shiftRows(x, n + 3, y, n + 1, 3, n, factor, s),
        results: ["y"],
        compare: ({ y }) => assertLess(relativeError(y, expected), 1e-7),
      });
    }
  }
});

Deno.test("combine() adds up any number of terms over any piece", () => {
  for (const [n, first, most] of [[1, 0, 9], [3, 0, 3], [22, 4, 16], [23, 4, 99], [40, 32, 8], [40, 40, 8]] as const) {
    const counts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13].flatMap((count) => [[count, false], [count, true]] as const);
    for (const [count, averages] of counts) {
      const operands = {
        out: numbers(n),
        x: numbers(n * count),
        reference: numbers(n),
        statement: new Uint32Array(5),
        terms: new Uint32Array(2 * count),
      };
      const coefficients = numbers(count);
      const covered = (i: number) => i >= first && i < first + most;
      const expected = Float64Array.from(operands.out, (old, i) => {
        if (!covered(i)) return old;
        const from = averages ? operands.reference[i]! : 0;
        return coefficients.reduce((sum, c, j) => sum + c * (operands.x[j * n + i]! - from), from);
      });
      callKernel(operands, {
        prepare: (at, memory) => {
          [at.out, n, count, at.terms, averages ? at.reference : 0].forEach((word, i) =>
            new DataView(memory).setUint32(at.statement + 4 * i, word, true)
          );
          coefficients.forEach((c, j) => {
            new DataView(memory).setFloat32(at.terms + 8 * j, c, true);
            new DataView(memory).setUint32(at.terms + 8 * j + 4, at.x + 4 * n * j, true);
          });
        },
        call: (kernels, at) => kernels.combine(at.statement, 1, first, most),
        results: ["out"],
        compare: ({ out }) => assertLess(relativeError(out, expected), 2e-6),
      });
    }
  }
});

Deno.test("compress() sends signs and their mean size and keeps what it loses", () => {
  for (const n of [1, 2, 3, 4, 7, 20]) {
    for (const signs of [0, 1]) {
      for (const feedback of [false, true]) {
        const operands = { v: numbers(n).map((x, i) => i === 2 ? 0 : x), e: numbers(n).map((x, i) => i === 2 ? 0 : x) };
        const p = operands.v.map((v, i) => feedback ? v + operands.e[i]! : v);
        const scale = p.reduce((sum, value) => sum + Math.abs(value), 0) / n;
        const sent = p.map((value) => signs ? scale * Math.sign(value) : value);
        callKernel(operands, {
          call: (kernels, { v, e }) => kernels.compress(signs, v, feedback ? e : 0, n),
          results: ["v", "e"],
          compare: ({ v, e }) => {
            assertLess(relativeError(v, sent), 1e-6);
            assertLess(relativeError(e, feedback ? p.map((value, i) => value - sent[i]!) : operands.e), 1e-6);
          },
        });
      }
    }
  }
});

Deno.test("squaredDistances() measures rows from their mean, also where they nearly agree", () => {
  for (const columns of [1, 2, 3, 4, 17]) {
    const [rows, stride, first] = [6, columns + 2, 1];
    const common = numbers(stride);
    const operands = {
      theta: Float32Array.from(
        { length: (rows - 1) * stride + first + columns },
        (_, i) => common[i % stride]! + 1e-6 * random.normal(),
      ),
      mean: new Float64Array(4 * Math.ceil(columns / 4)),
      squares: new Float64Array(rows),
    };
    const { theta } = operands;
    const expected = Float64Array.from({ length: rows }, (_, k) => {
      let sum = 0;
      for (let j = first; j < first + columns; j++) {
        const mean = Array.from({ length: rows }, (_, i) => theta[i * stride + j]!).reduce((a, b) => a + b) / rows;
        sum += (theta[k * stride + j]! - mean) ** 2;
      }
      return sum;
    });
    callKernel(operands, {
      call: (kernels, at) => kernels.squaredDistances(at.theta, rows, stride, first, columns, at.mean, at.squares),
      results: ["mean", "squares"],
      compare: ({ squares }) => assertLess(relativeError(squares, expected), 1e-9),
    });
  }
});
