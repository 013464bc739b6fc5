import { assertLess } from "../../std_assert.ts";
import { stream } from "../../../lib/random/mod.ts";
import { callKernel } from "./kernel_harness.ts";
import { relativeError } from "./reference.ts";

const random = stream({ seed: 14, purpose: "rows test" });
const numbers = (n: number) => Float32Array.from({ length: n }, () => random.normal());

Deno.test("mixRows() adds up weighted neighbours over any stretch of columns", () => {
  for (const columns of [1, 2, 3, 4, 31, 32, 39, 75]) {
    const [rows, stride, first] = [5, columns + 6, 3];
    const lists = Array.from(
      { length: rows },
      () => Array.from({ length: random.integer(4) }, () => random.integer(5)),
    );
    const starts = Uint32Array.from({ length: rows + 1 }, (_, k) => lists.slice(0, k).flat().length);
    const neighbors = Uint32Array.from(lists.flat());
    const operands = {
      theta: numbers((rows - 1) * stride + first + columns),
      out: numbers((rows - 1) * stride + first + columns),
      starts,
      neighbors,
      weights: numbers(neighbors.length),
    };
    const expected = Float64Array.from(operands.out, (old, i) => {
      const [k, column] = [Math.floor(i / stride), i % stride];
      if (column < first || column >= first + columns) return old;
      let sum = 0;
      for (let e = starts[k]!; e < starts[k + 1]!; e++) {
        sum += operands.weights[e]! * operands.theta[neighbors[e]! * stride + column]!;
      }
      return sum;
    });
    callKernel(operands, {
      call: (kernels, at) =>
        kernels.mixRows(at.theta, at.out, rows, stride, first, columns, at.starts, at.neighbors, at.weights),
      results: ["out"],
      compare: ({ out }) => assertLess(relativeError(out, expected), 1e-6),
    });
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
