import { assertLess } from "../../std_assert.ts";
import { stream } from "../../../lib/random/mod.ts";
import { callKernel } from "./kernel_harness.ts";
import { relativeError } from "./reference.ts";

const random = stream({ seed: 11, purpose: "products test" });
const numbers = (n: number) => Float32Array.from({ length: n }, () => random.normal());
const from = (values: readonly number[]) => values[random.integer(values.length)]!;
type Shape = readonly [m: number, n: number, k: number];
const shapes: readonly Shape[] = [
  ...[[1, 1, 1], [5, 16, 3], [10, 32, 7], [784, 20, 10]] as const,
  ...Array.from({ length: 30 }, (): Shape => [1 + random.integer(13), 1 + random.integer(45), 1 + random.integer(40)]),
];

for (const form of ["plain", "transposed left"] as const) {
  Deno.test(`product() with a ${form} matrix is α·A·B + β·E for sizes of all kinds`, () => {
    for (const [m, n, k] of shapes) {
      const [lda, ldb, ldc] = [(form === "plain" ? k : m) + random.integer(3), n + random.integer(3), n];
      const [rowStride, columnStride] = form === "plain" ? [lda, 1] : [1, lda];
      const oneRow = random.integer(2) === 0;
      const beta = from([0, 1, 0.5]);
      const alpha = beta === 1 ? from([1, -0.1]) : 1;
      const operands = {
        a: numbers((m - 1) * rowStride + (k - 1) * columnStride + 1),
        b: numbers((k - 1) * ldb + n),
        e: numbers(oneRow ? n : m * n),
        c: numbers(m * n),
      };
      const { a, b, e } = operands;
      const expected = Float64Array.from({ length: m * n }, (_, i) => {
        const [r, column] = [Math.floor(i / n), i % n];
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[r * rowStride + p * columnStride]! * b[p * ldb + column]!;
        return alpha * sum + beta * e[oneRow ? column : i]!;
      });
      callKernel(operands, {
        call: (kernels, at) =>
          kernels.product(
            ...[at.a, rowStride, columnStride, at.b, ldb] as const,
            ...[at.e, oneRow ? 0 : n, alpha, beta, at.c, ldc, m, n, k] as const,
          ),
        results: ["c"],
        compare: ({ c }) => assertLess(relativeError(c, expected), 1e-6),
      });
    }
  });
}

Deno.test("product() reads neither E nor C where β is 0", () => {
  const operands = { a: numbers(12), b: numbers(40), c: new Float32Array(30).fill(NaN) };
  callKernel(operands, {
    call: (kernels, at) => kernels.product(at.a, 4, 1, at.b, 10, at.c, 10, 1, 0, at.c, 10, 3, 10, 4),
    results: ["c"],
    compare: ({ c }) => assertLess(c.reduce((sum, x) => sum + x), Infinity),
  });
});

Deno.test("productTransposedRight() is A·Bᵀ for sizes of all kinds", () => {
  for (const [m, n, k] of shapes) {
    const [lda, ldb] = [k + random.integer(3), k + random.integer(3)];
    const operands = {
      a: numbers((m - 1) * lda + k),
      b: numbers((n - 1) * ldb + k),
      c: numbers(m * n),
      temporary: numbers(72),
    };
    const { a, b } = operands;
    const expected = Float64Array.from({ length: m * n }, (_, i) => {
      const [r, s] = [Math.floor(i / n), i % n];
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[r * lda + p]! * b[s * ldb + p]!;
      return sum;
    });
    callKernel(operands, {
      call: (kernels, at) => kernels.productTransposedRight(at.a, lda, at.b, ldb, at.c, n, m, n, k, at.temporary),
      results: ["c", "temporary"],
      compare: ({ c }) => assertLess(relativeError(c, expected), 1e-6),
    });
  }
});

Deno.test("columnSums() adds up rows for sizes of all kinds", () => {
  for (const [rows, columns] of shapes) {
    const beta = from([0, 1, 0.5]);
    const alpha = beta === 1 ? from([1, -0.1]) : 1;
    const operands = { d: numbers(rows * columns), out: numbers(columns) };
    const expected = Float64Array.from(operands.out, (old, j) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += operands.d[i * columns + j]!;
      return alpha * sum + beta * old;
    });
    callKernel(operands, {
      call: (kernels, at) => kernels.columnSums(at.d, rows, columns, alpha, beta, at.out),
      results: ["out"],
      compare: ({ out }) => assertLess(relativeError(out, expected), 1e-6),
    });
  }
});
