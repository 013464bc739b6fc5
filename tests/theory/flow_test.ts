import { EigenvalueDecomposition, Matrix, pseudoInverse } from "ml-matrix";
import { InputError } from "../../lib/base/mod.ts";
import * as graph from "../../lib/graph/mod.ts";
import * as mixing from "../../lib/mixing/mod.ts";
import * as ntk from "../../lib/theory/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { largestGap, randomSamples, smallNetwork, smallProblem } from "./problem.ts";

const METHODS = ["dgd", "atc", "cta"] as const;
const W = mixing.metropolis(graph.ring(4));
const systemOf = async (
  method: ntk.Method,
  initialParameters: "common" | "perDevice",
  change: Partial<ntk.SystemOptions> = {},
) =>
  ntk.system(await smallProblem({ agents: 4, initialParameters }), {
    method,
    mixing: W,
    learningRate: 0.1,
    ...change,
  });

Deno.test("flow() at time 0 is the initial state, parameters and outputs", async () => {
  for (const method of METHODS) {
    const system = await systemOf(method, "perDevice");
    for (const trajectory of [ntk.flow(system).at([0]), ntk.recursion(system).at([0])]) {
      assertEquals(trajectory.states[0], system.initial.along.data);
      assert(largestGap(trajectory.outputs[0]!, system.linear.features.outputs) < 1e-14);
      const p = system.linear.model.parameters;
      for (let q = 0; q < 4; q++) {
        assert(largestGap(trajectory.parameters(0, q), system.linear.start.data.subarray(q * p, (q + 1) * p)) < 1e-12);
      }
    }
  }
});

Deno.test("flow() in minimal coordinates is the flow of all parameters", async () => {
  const times = [0, 0.3, 1, 7, 40];
  for (const method of METHODS) {
    for (const start of ["common", "perDevice"] as const) {
      const minimal = await systemOf(method, start);
      const full = ntk.system(minimal.linear, { method, mixing: W, learningRate: 0.1, coordinates: "full" });
      assert(minimal.size === 4 * 12 && full.size === 4 * 49);
      const [a, b] = [ntk.flow(minimal).at(times), ntk.flow(full).at(times)];
      const [c, d] = [ntk.recursion(minimal).at([0, 1, 5, 40]), ntk.recursion(full).at([0, 1, 5, 40])];
      for (const [few, all] of [[a, b], [c, d]] as const) {
        few.times.forEach((_, i) => {
          assert(largestGap(few.losses[i]!, all.losses[i]!) < 1e-10);
          assert(largestGap(few.outputs[i]!, all.outputs[i]!) < 1e-10);
          assert(largestGap(few.drift[i]!, all.drift[i]!) < 1e-6);
          assert(largestGap(few.parameters(i, 2), all.parameters(i, 2)) < 1e-9);
        });
      }
    }
  }
});

Deno.test("flow() keeps minimal coordinates exact for a W whose rows do not sum to 1", async () => {
  const leaky = mixing.matrixOf([[0.5, 0.4, 0], [0.2, 0.6, 0.1], [0.3, 0, 0.6]]);
  for (const initialParameters of ["common", "perDevice"] as const) {
    const linear = await smallProblem({ agents: 3, initialParameters });
    const options = { method: "dgd", mixing: leaky, learningRate: 0.1 } as const;
    const few = ntk.flow(ntk.system(linear, options)).at([0, 1, 10]);
    const all = ntk.flow(ntk.system(linear, { ...options, coordinates: "full" })).at([0, 1, 10]);
    few.times.forEach((_, i) => {
      assert(largestGap(few.losses[i]!, all.losses[i]!) < 1e-10);
      assert(largestGap(few.drift[i]!, all.drift[i]!) < 1e-6);
      assert(largestGap(few.parameters(i, 1), all.parameters(i, 1)) < 1e-9);
    });
  }
});

Deno.test("flow() by eigenvectors and in Krylov spaces agree, with many states and long times", async () => {
  const linear = await smallProblem({ agents: 6, samples: 10, width: 40 });
  const W6 = mixing.metropolis(graph.path(6));
  const system = ntk.system(linear, { method: "dgd", mixing: W6, learningRate: 0.2 });
  const times = [1000, 0, 1e-6, 0.5, 30, 31, Infinity, 200];
  const [spectral, krylov] = (["spectral", "krylov"] as const).map((solver) => ntk.flow(system, { solver }).at(times));
  assert(system.size > 300);
  times.forEach((time, i) => {
    const tolerance = time === Infinity ? 1e-7 : 1e-10;
    assert(largestGap(spectral!.outputs[i]!, krylov!.outputs[i]!) < tolerance, `t = ${time}`);
  });
});

Deno.test("flow() of one agent is the centralised kernel solution", async () => {
  const linear = await smallProblem({ agents: 1, samples: 6 });
  const { vectors, values } = eigenvectors(new Matrix(rowsOf(linear.kernel)));
  for (const method of METHODS) {
    const system = ntk.system(linear, { method, mixing: mixing.matrixOf([[1]]), learningRate: 0.3 });
    for (const time of [0.5, 4, 100]) {
      const decay = vectors.mmul(Matrix.diag(values.map((k) => Math.exp(-0.3 * k * time / 6)))).mmul(
        vectors.transpose(),
      );
      const start = Matrix.columnVector([...linear.features.outputs].map((f, r) => f - linear.targets[r]!));
      assert(largestGap(ntk.flow(system).at([time]).residuals[0]!, decay.mmul(start).to1DArray()) < 1e-10);
    }
  }
});

Deno.test("flow(): ATC on a complete graph from common parameters is the pooled problem", async () => {
  const model = smallNetwork();
  const devices = randomSamples({ agents: 3, samples: 4 });
  const together = (part: "inputs" | "targets") => ({
    rows: 12,
    columns: devices[0]![part].columns,
    data: Float64Array.from(devices.flatMap((agent) => [...agent[part].data])),
  });
  const pooled = await ntk.linearize(model, {
    devices: [{ inputs: together("inputs"), targets: together("targets") }],
    parameters: ntk.initialParameters(model, { devices: 1, seed: 2 }),
  });
  const apart = await ntk.linearize(model, {
    devices,
    parameters: ntk.initialParameters(model, { devices: 3, seed: 2 }),
  });
  const options = { method: "atc", learningRate: 0.2 } as const;
  const one = ntk.system(pooled, { ...options, mixing: mixing.matrixOf([[1]]) });
  const three = ntk.system(apart, { ...options, mixing: mixing.metropolis(graph.complete(3)) });
  const times = [1, 5, 60];
  for (const [a, b] of [[ntk.flow(one), ntk.flow(three)], [ntk.recursion(one), ntk.recursion(three)]]) {
    const [central, spread] = [a!.at(times), b!.at(times)];
    times.forEach((_, i) => {
      assert(largestGap(central.outputs[i]!, spread.outputs[i]!) < 1e-10);
      spread.drift[i]!.forEach((drift) => assertAlmostEquals(drift, 0, 1e-9));
    });
  }
});

Deno.test("flow() at infinity solves the normal equations of the reachable part", async () => {
  const start = await smallProblem({ agents: 4, initialParameters: "perDevice" });
  for (const method of METHODS) {
    const system = ntk.system(start, { method, mixing: W, learningRate: 0.1 });
    const [limit] = ntk.flow(system, { solver: "krylov" }).at([Infinity]).states;
    const next = new Float64Array(system.size);
    system.iterate(limit!, next);
    assert(largestGap(next, limit!) < 1e-11);
    const away = (z: Float64Array) => z.map((value, i) => value - limit![i]!);
    const [later] = ntk.flow(system).at([50]).states;
    assert(largestGap(ntk.flow(system).phi(50).apply(away(system.initial.along.data)), away(later!)) < 1e-10);
    assert(largestGap(ntk.recursion(system).at([Infinity]).outputs[0]!, system.outputs(limit!)) < 1e-8);
  }
  // One agent: least squares, J⁺ from where it started.
  const linear = await smallProblem({ agents: 1, samples: 5 });
  const alone = ntk.system(linear, { method: "dgd", mixing: mixing.matrixOf([[1]]), learningRate: 0.1 });
  const jacobian = new Matrix(rowsOf(linear.features.jacobian()));
  const residual = Matrix.columnVector([...linear.targets].map((t, r) => t - linear.features.outputs[r]!));
  const moved = pseudoInverse(jacobian).mmul(residual).to1DArray();
  const reached = ntk.flow(alone).at([Infinity]).parameters(0, 0);
  assert(largestGap(reached, linear.start.data.map((x, i) => x + moved[i]!)) < 1e-6); // the start is in single precision
});

Deno.test("flow() keeps the limits of agents that never speak", async () => {
  const linear = await smallProblem({ agents: 2 });
  const silent = mixing.matrixOf([[1, 0], [0, 1]]);
  const system = ntk.system(linear, { method: "dgd", mixing: silent, learningRate: 0.1 });
  for (const solver of ["spectral", "krylov"] as const) {
    ntk.flow(system, { solver }).at([Infinity]).losses[0]!.forEach((loss) => assertAlmostEquals(loss, 0, 1e-12));
  }
});

Deno.test("flow() tends to the recursion at first order as the step shrinks", async () => {
  const linear = await smallProblem({ agents: 4, initialParameters: "perDevice" });
  for (const method of METHODS) {
    const gap = (share: number) => {
      const slow = mixing.lazy(mixing.metropolis, { keep: 1 - share })(graph.ring(4));
      const system = ntk.system(linear, { method, mixing: slow, learningRate: 0.5 * share });
      const [flow, recursion] = [ntk.flow(system).at([4 / share]), ntk.recursion(system).at([4 / share])];
      return largestGap(flow.outputs[0]!, recursion.outputs[0]!);
    };
    const [coarse, fine] = [gap(1 / 64), gap(1 / 128)];
    assertAlmostEquals(coarse / fine, 2, 0.1);
  }
});

Deno.test("flow() counts time in iterations, or in learning rates", async () => {
  const system = await systemOf("cta", "common");
  const [a] = ntk.flow(system).at([30]).states;
  const [b] = ntk.flow(system, { timeUnit: "learningRate" }).at([3]).states;
  assert(largestGap(a!, b!) < 1e-12);
});

Deno.test("flow() refuses bad times, and the symmetric solver where A is not symmetric", async () => {
  const system = await systemOf("dgd", "common");
  assertThrows(() => ntk.flow(system).at([1, -1]), InputError, "time -1");
  assertThrows(() => ntk.flow(system).at([NaN]), InputError, "time NaN");
  assertThrows(() => ntk.recursion(system).at([0.5]), InputError, "a number of iterations is 0.5");
  const atc = await systemOf("atc", "common");
  assertThrows(() => ntk.flow(atc, { solver: "spectral" }), InputError, "ATC does not have");
  const directed = mixing.uniformNeighbor(graph.ring(4, { directed: true }));
  const oneWay = await systemOf("dgd", "common", { mixing: directed });
  assertThrows(() => ntk.flow(oneWay, { solver: "spectral" }), InputError, "weight (0, 1) is 0 and (1, 0) is 0.5");
  assertThrows(
    () => ntk.system(system.linear, { method: "dgd", mixing: mixing.matrixOf([[1]]), learningRate: 1 }),
    InputError,
    "for 1 devices, but 4 agents",
  );
  const lost = { devices: 4, weights: new Float64Array(16).fill(NaN) };
  assertThrows(
    () => ntk.system(system.linear, { method: "dgd", mixing: lost, learningRate: 0.1 }),
    InputError,
    "mixing weight (0, 0) is NaN",
  );
  assertThrows(() => ntk.flow(system).at([0]).parameters(1, 0), InputError, "time 1 of 1");
});

Deno.test("trajectoryFrame() has one row per curve, time and agent", async () => {
  const system = await systemOf("dgd", "common");
  const flow = ntk.flow(system).at([0, 2.5]);
  const frame = ntk.trajectoryFrame({ flow, recursion: ntk.recursion(system).at([0, 2, 3]) });
  assertEquals(frame.height, 4 * 2 + 4 * 3);
  assertEquals(frame.columns, ["curve", "method", "time", "device", "loss", "drift"]);
  const row = frame.toRecords().find((r) => r["curve"] === "flow" && r["time"] === 2.5 && r["device"] === 3);
  assertEquals(row?.["loss"], flow.losses[1]![3]!);
});

function rowsOf({ rows, columns, data }: ntk.DoubleMatrix): number[][] {
  return Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
}

function eigenvectors(matrix: Matrix): { vectors: Matrix; values: number[] } {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { vectors: eigenvectorMatrix, values: realEigenvalues };
}
