import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { InputError } from "../../lib/base/mod.ts";
import * as graph from "../../lib/graph/mod.ts";
import * as mixing from "../../lib/mixing/mod.ts";
import { permutation, stream } from "../../lib/random/mod.ts";
import * as ntk from "../../lib/theory/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../std_assert.ts";
import { smallProblem, warningsOf } from "./problem.ts";

const METHODS = ["dgd", "atc", "cta"] as const;

/** A doubly stochastic matrix of a random directed graph: a mean of permutations, the identity and a cycle among them. */
function randomDirected(devices: number, seed: number): mixing.MixingMatrix {
  const random = stream({ seed, purpose: "doubly stochastic" });
  const identity = Uint32Array.from({ length: devices }, (_, i) => i);
  const cycle = identity.map((i) => (i + 1) % devices);
  const orders = [identity, cycle, permutation(random, devices), permutation(random, devices)];
  const shares = orders.map(() => 0.1 + random.uniform());
  const total = shares.reduce((a, b) => a + b);
  const weights = new Float64Array(devices * devices);
  orders.forEach((order, k) => order.forEach((to, from) => weights[from * devices + to]! += shares[k]! / total));
  return { devices, weights };
}

Deno.test("stability(): Proposition 1: doubly stochastic W, undirected or directed, gives eigenvalues in the open left half plane", async () => {
  for (let seed = 0; seed < 8; seed++) {
    const agents = 2 + (seed % 4);
    const linear = await smallProblem({
      agents,
      samples: 1 + (seed % 3),
      seed,
      initialParameters: seed % 2 === 0 ? "common" : "perDevice",
    });
    const random = graph.erdosRenyi(agents, { probability: 0.6, seed, connected: true });
    for (const W of [mixing.metropolis(random), randomDirected(agents, seed)]) {
      const found = ntk.stability(ntk.system(linear, { method: "dgd", mixing: W, learningRate: 0.1 }));
      assert(found.doublyStochastic && found.stable && found.spectralAbscissa < -1e-6);
      assert(found.minimal <= found.reachable && found.reachable <= found.states);
      assert(found.states <= agents * linear.kernel.rows);
    }
  }
});

Deno.test("stability(): the zero modes of all parameters are p − n consensus directions, and none can be reached", async () => {
  const linear = await smallProblem({ agents: 4, samples: 3 }); // p = 49, n = 12
  const mixings = [mixing.metropolis(graph.ring(4)), mixing.uniformNeighbor(graph.ring(4, { directed: true }))];
  for (const W of mixings) {
    const options = { method: "dgd", mixing: W, learningRate: 0.1 } as const;
    const full = ntk.system(linear, { ...options, coordinates: "full" });
    const zero = ntk.spectrum(full).filter(({ modulus }) => modulus < 1e-10).length;
    assertEquals(zero, 49 - 12);
    const [all, few] = [ntk.stability(full), ntk.stability(ntk.system(linear, options))];
    assertEquals([all.reachable, all.minimal], [few.reachable, few.minimal]);
    assertAlmostEquals(all.spectralAbscissa, few.spectralAbscissa, 1e-9);
    assert(few.stable && all.stable);
  }
});

Deno.test("stability(): on a complete graph twice as many states as samples can be reached, by symmetry", async () => {
  const linear = await smallProblem({ agents: 4, samples: 3 });
  const system = ntk.system(linear, { method: "dgd", mixing: mixing.metropolis(graph.complete(4)), learningRate: 0.1 });
  const { states, reachable, minimal } = ntk.stability(system);
  assertEquals([states, reachable, minimal], [48, 24, 24]);
});

Deno.test("stability(): row-stochastic W is stable too; rows that sum to more than 1 are not", async () => {
  const linear = await smallProblem({ agents: 4, samples: 2 });
  const star = mixing.uniformNeighbor(graph.star(4));
  for (const method of METHODS) {
    const { stable, doublyStochastic } = ntk.stability(ntk.system(linear, { method, mixing: star, learningRate: 0.1 }));
    assertEquals([stable, doublyStochastic], [true, false]);
  }
  const growing = mixing.matrixOf([0, 1, 2, 3].map((q) => [0, 1, 2, 3].map((j) => (q === j ? 0.5 : 0.3))));
  let system: ntk.System | undefined;
  const heard = await warningsOf(() => {
    system = ntk.system(linear, { method: "dgd", mixing: growing, learningRate: 0.01 });
  });
  assert(heard.length === 1 && heard[0]!.includes("rows sum to 1.4, 1.4, 1.4, 1.4"));
  assertEquals(ntk.stability(system!).stable, false);
  assert(ntk.spectralAbscissa(system!) > 0);
  assertEquals(ntk.stepSizeLimit(system!), 0);
  assertThrows(() => ntk.flow(system!, { solver: "krylov" }).at([Infinity]), InputError, "no limit");
  assertThrows(() => ntk.flow(system!, { solver: "spectral" }).at([Infinity]), InputError, "no limit");
  const { losses } = ntk.flow(system!).at([0, 60]);
  assert(losses[1]![0]! > 10 * losses[0]![0]!);
});

Deno.test("stepSizeLimit() is where the spectral radius of the iterations passes 1", async () => {
  const linear = await smallProblem({ agents: 4, samples: [1, 2, 3, 3] });
  const mixings = [
    mixing.metropolis(graph.ring(4)),
    mixing.metropolis(graph.path(4)),
    mixing.lazy(mixing.metropolis, { keep: 0.5 })(graph.star(4)),
    mixing.uniformNeighbor(graph.ring(4, { directed: true })),
  ];
  for (const W of mixings) {
    for (const method of METHODS) {
      const options = { method, mixing: W, learningRate: 0.01 } as const;
      const limit = ntk.stepSizeLimit(ntk.system(linear, options));
      assert(radius(linear, { ...options, learningRate: limit * (1 - 1e-4) }) <= 1 + 1e-9);
      await warningsOf(() => assert(radius(linear, { ...options, learningRate: limit * (1 + 1e-3) }) > 1));
      if (method !== "dgd") assert(limit >= 2 / ntk.largestCurvature(linear) * (1 - 1e-6));
    }
  }
});

Deno.test("warnOfBlowUp(): a step beyond the limit is warned of, and its blow-up predicted", async () => {
  const linear = await smallProblem({ agents: 4 });
  const options = { method: "dgd", mixing: mixing.metropolis(graph.ring(4)) } as const;
  const limit = ntk.stepSizeLimit(ntk.system(linear, { ...options, learningRate: 0.01 }));
  assertEquals(await warningsOf(() => ntk.system(linear, { ...options, learningRate: 0.99 * limit })), []);
  let system: ntk.System | undefined;
  const heard = await warningsOf(() => {
    system = ntk.system(linear, { ...options, learningRate: 1.2 * limit });
  });
  assert(heard.length === 1 && heard[0]!.includes(`beyond ${limit.toPrecision(4)}`));
  const { losses } = ntk.recursion(system!).at([0, 300]);
  assert(Math.max(...losses[1]!) > 1e6 * Math.max(...losses[0]!));
  assertThrows(() => ntk.recursion(system!).at([Infinity]), InputError, "no limit");
  assert(Math.max(...ntk.flow(system!).at([300]).losses[0]!) < Math.max(...losses[0]!)); // the flow itself is stable
});

Deno.test("spectrum() and stability() refuse more states than they can do in seconds", async () => {
  const linear = await smallProblem({ agents: 7, samples: 15, width: 40 });
  const system = ntk.system(linear, { method: "cta", mixing: mixing.metropolis(graph.ring(7)), learningRate: 0.05 });
  assertThrows(() => ntk.spectrum(system), InputError, "more than the 600");
  assertThrows(() => ntk.stability(system), InputError, "more than the 600");
  assert(ntk.spectralAbscissa(system) < 1e-9);
});

function radius(linear: ntk.Linearization, options: ntk.SystemOptions): number {
  const system = ntk.system(linear, options);
  const matrix = Matrix.zeros(system.size, system.size);
  const unit = new Float64Array(system.size);
  const out = new Float64Array(system.size);
  for (let j = 0; j < system.size; j++) {
    unit.fill(0)[j] = 1;
    system.iterateFree(unit, out);
    for (let i = 0; i < system.size; i++) matrix.set(i, j, out[i]!);
  }
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(matrix);
  return Math.max(...realEigenvalues.map((re, i) => Math.hypot(re, imaginaryEigenvalues[i]!)));
}
