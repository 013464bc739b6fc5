import { assert, assertEquals, assertLess } from "../../std_assert.ts";
import { MOMENTUM_FORMS, updateForm } from "../../../lib/engine/wasm/kernel/update.ts";
import type { Kernels } from "../../../lib/engine/wasm/kernels.ts";
import { stream } from "../../../lib/random/mod.ts";
import { callKernel } from "./kernel_harness.ts";
import { relativeError } from "./reference.ts";

const random = stream({ seed: 12, purpose: "elementwise test" });
const numbers = (n: number, scale = 1) => Float32Array.from({ length: n }, () => scale * random.normal());

const activations = {
  relu: { value: (x: number) => Math.max(x, 0), derivative: (y: number) => (y > 0 ? 1 : 0) },
  tanh: { value: Math.tanh, derivative: (y: number) => 1 - y * y },
  sigmoid: { value: (x: number) => 1 / (1 + Math.exp(-x)), derivative: (y: number) => y * (1 - y) },
};

for (const name of ["relu", "tanh", "sigmoid"] as const) {
  const { value, derivative } = activations[name];

  Deno.test(`${name}() is exact to a few units in the last place, from tiny to huge arguments`, () => {
    const x = Float32Array.from({ length: 400 }, (_, i) => (i % 2 ? 1 : -1) * 10 ** (-6 + i / 50));
    callKernel({ x }, {
      call: (kernels, at) => kernels[name](at.x, 50),
      results: ["x"],
      compare: (after) =>
        x.forEach((xi, i) => {
          const exact = value(xi);
          assertLess(Math.abs(after.x[i]! - exact), 4e-7 * Math.abs(exact) + 1e-37, `${name}(${xi})`);
        }),
    });
  });

  Deno.test(`${name}Backward() multiplies by the derivative`, () => {
    const operands = { y: numbers(24).map(value), d: numbers(24) };
    const expected = Float64Array.from(operands.y, (y, i) => operands.d[i]! * derivative(y));
    callKernel(operands, {
      call: (kernels, at) => kernels[`${name}Backward`](at.y, at.d, 3),
      results: ["d"],
      compare: ({ d }) => assertLess(relativeError(d, expected), 1e-6),
    });
  });

  Deno.test(`${name}() of NaN is NaN`, () => {
    callKernel({ x: new Float32Array(8).fill(NaN) }, {
      call: (kernels, at) => kernels[name](at.x, 1),
      results: ["x"],
      compare: ({ x }) => assert(x.every(Number.isNaN)),
    });
  });
}

Deno.test("update() takes the step of every form, for every remainder of the length", () => {
  const [eta, mu, lambda, rho] = [0.1, 0.9, 0.01, 0.2];
  let n = 1;
  for (const momentum of MOMENTUM_FORMS) {
    for (let bits = 0; bits < 8; bits++) {
      const terms = { decay: (bits & 4) !== 0, constant: (bits & 2) !== 0, proximal: (bits & 1) !== 0 };
      n = (n % 29) + 1;
      const operands = { w: numbers(n), g: numbers(n), v: numbers(n), c: numbers(n), a: numbers(n) };
      const { w, g, v, c, a } = operands;
      const velocity = Float64Array.from(v);
      const expected = Float64Array.from(w, (wi, i) => {
        const decay = terms.decay ? lambda * wi : 0;
        if (momentum === "heavyBall") velocity[i] = v[i]! + decay;
        if (momentum === "nesterov") velocity[i] = mu * v[i]! + g[i]! + decay;
        const gradient = g[i]! + decay;
        const u = momentum === "plain"
          ? gradient
          : momentum === "heavyBall"
          ? velocity[i]!
          : gradient + mu * velocity[i]!;
        return wi - eta * u + (terms.constant ? c[i]! : 0) + (terms.proximal ? rho * (a[i]! - wi) : 0);
      });
      callKernel(operands, {
        call: (kernels: Kernels, at) =>
          kernels.update(updateForm(momentum, terms), at.w, at.g, at.v, at.c, at.a, n, eta, mu, lambda, rho),
        results: ["w", "v"],
        compare: (after) => {
          assertLess(relativeError(after.w, expected), 1e-6);
          assertLess(relativeError(after.v, velocity), 1e-6);
        },
      });
    }
  }
});

Deno.test("gather() copies the samples of a batch and their labels", () => {
  const operands = {
    inputs: numbers(7 * 5),
    labels: Uint8Array.from({ length: 7 }, (_, i) => i),
    indices: Uint32Array.of(6, 0, 6),
    x: new Float32Array(15),
    y: new Uint8Array(3),
  };
  const { inputs } = operands;
  callKernel(operands, {
    call: (kernels, at) => kernels.gather(at.inputs, at.labels, at.indices, 3, 5, at.x, at.y),
    results: ["x", "y"],
    compare: ({ x, y }) => {
      assertEquals([...y], [6, 0, 6]);
      assertEquals([...x], [...inputs.subarray(30), ...inputs.subarray(0, 5), ...inputs.subarray(30)]);
    },
  });
});

Deno.test("allFinite() finds a NaN or an infinity anywhere", () => {
  for (const wrong of [NaN, Infinity, -Infinity]) {
    for (let i = 0; i < 9; i++) {
      callKernel({ x: numbers(9).fill(wrong, i, i + 1) }, {
        call: (kernels, at) => kernels.allFinite(at.x, 9),
        results: [],
        compare: (_, finite) => assertEquals(finite, 0),
      });
    }
  }
  callKernel({ x: numbers(9).fill(3.4e38, 2, 3) }, {
    call: (kernels, at) => kernels.allFinite(at.x, 9),
    results: [],
    compare: (_, finite) => assertEquals(finite, 1),
  });
});
