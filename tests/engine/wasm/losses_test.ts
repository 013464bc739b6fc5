import { assert, assertEquals, assertLess } from "../../std_assert.ts";
import { stream } from "../../../lib/random/mod.ts";
import { callKernel } from "./kernel_harness.ts";
import { relativeError } from "./reference.ts";

const random = stream({ seed: 13, purpose: "losses test" });
const classCounts = [1, 2, 3, 4, 5, 10, 17];

interface Loss {
  readonly value: (f: readonly number[], label: number) => number;
  readonly derivative: (f: readonly number[], label: number) => number[];
}

const losses: Record<"crossEntropy" | "squared", Loss> = {
  crossEntropy: {
    value: (f, label) => Math.log(f.reduce((sum, y) => sum + Math.exp(y - f[label]!), 0)),
    derivative: (f, label) => {
      const sum = f.reduce((s, y) => s + Math.exp(y), 0);
      return f.map((y, j) => Math.exp(y) / sum - (j === label ? 1 : 0));
    },
  },
  squared: {
    value: (f, label) => f.reduce((sum, y, j) => sum + (y - (j === label ? 1 : -1)) ** 2 / 2, 0),
    derivative: (f, label) => f.map((y, j) => y - (j === label ? 1 : -1)),
  },
};

for (const name of ["crossEntropy", "squared"] as const) {
  const { value, derivative } = losses[name];
  const samples = (rows: number, classes: number) => ({
    outputs: Float32Array.from({ length: rows * classes }, () => 3 * random.normal()),
    labels: Uint8Array.from({ length: rows }, () => random.integer(classes)),
  });
  const rowsOf = ({ outputs, labels }: { outputs: Float32Array; labels: Uint8Array }) =>
    Array.from(labels, (label, i) => {
      const classes = outputs.length / labels.length;
      return { f: [...outputs.subarray(i * classes, (i + 1) * classes)], label };
    });

  Deno.test(`${name}Gradient() gives the summed loss and leaves its scaled derivative`, () => {
    for (const classes of classCounts) {
      const operands = samples(6, classes);
      const rows = rowsOf(operands);
      const expected = rows.flatMap(({ f, label }) => derivative(f, label).map((d) => d / 6));
      const sum = rows.reduce((total, { f, label }) => total + value(f, label), 0);
      callKernel(operands, {
        call: (kernels, at) => kernels[`${name}Gradient`](at.outputs, at.labels, 6, classes, 1 / 6),
        results: ["outputs"],
        compare: ({ outputs }, loss) => {
          assertLess(relativeError(outputs, expected), 1e-6);
          assertLess(Math.abs(loss as number - sum), 1e-6 * sum + 1e-12);
        },
      });
    }
  });

  Deno.test(`${name}Score() adds losses and right answers to the class of every sample`, () => {
    for (const classes of classCounts) {
      const operands = {
        ...samples(9, classes),
        loss: new Float64Array(classes).fill(0.5),
        correct: new Uint32Array(classes).fill(2),
      };
      const expected = { loss: operands.loss.slice(), correct: operands.correct.slice() };
      for (const { f, label } of rowsOf(operands)) {
        expected.loss[label]! += value(f, label);
        if (f.indexOf(Math.max(...f)) === label) expected.correct[label]!++;
      }
      callKernel(operands, {
        call: (kernels, at) => kernels[`${name}Score`](at.outputs, at.labels, 9, classes, at.loss, at.correct),
        results: ["outputs", "loss", "correct"],
        compare: ({ loss, correct }) => {
          assertLess(relativeError(loss, expected.loss), 1e-6);
          assertEquals(correct, expected.correct);
        },
      });
    }
  });
}

Deno.test("crossEntropyGradient() of huge outputs is finite and exact", () => {
  const operands = { outputs: Float32Array.of(1e4, -1e4, 0, 3e38, 0, 0), labels: Uint8Array.of(1, 0) };
  callKernel(operands, {
    call: (kernels, at) => kernels.crossEntropyGradient(at.outputs, at.labels, 2, 3, 1),
    results: ["outputs"],
    compare: ({ outputs }, loss) => {
      assertEquals(Array.from(outputs, Math.round), [1, -1, 0, 0, 0, 0]);
      assertLess(Math.abs(loss as number - 2e4), 1e-6);
    },
  });
});

Deno.test("crossEntropyGradient() of outputs that are not finite is not finite", () => {
  for (const wrong of [NaN, Infinity]) {
    callKernel({ outputs: Float32Array.of(0, wrong, 0), labels: Uint8Array.of(0) }, {
      call: (kernels, at) => kernels.crossEntropyGradient(at.outputs, at.labels, 1, 3, 1),
      results: ["outputs"],
      compare: (_, loss) => assert(!Number.isFinite(loss)),
    });
  }
});

Deno.test("crossEntropyScore() and squaredScore(): scores give ties to the first class, like argmax", () => {
  const operands = {
    outputs: Float32Array.of(2, 2, 1, 2, 2, 1),
    labels: Uint8Array.of(0, 1),
    loss: new Float64Array(3),
    correct: new Uint32Array(3),
  };
  callKernel(operands, {
    call: (kernels, at) => kernels.squaredScore(at.outputs, at.labels, 2, 3, at.loss, at.correct),
    results: ["loss", "correct"],
    compare: ({ correct }) => assertEquals([...correct], [1, 0, 0]),
  });
});
