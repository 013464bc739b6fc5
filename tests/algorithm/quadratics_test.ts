import { algorithms, type Chain, chain, graph, mixing, pushSum, relaySum } from "../../mod.ts";
import { descendOn, distance, PARAMETERS, quadratics, sentOn } from "../quadratics.ts";
import { assert, assertAlmostEquals, assertEquals, assertGreater } from "../std_assert.ts";

const problem = quadratics(5);
const batchSize = "full";

const crossGradients = { batchSize, momentum: 0.5, averagingRate: 1 } as const;

/** Methods that stop at a distance from the minimum of the sum which is proportional to the step size. */
const biased: Readonly<Record<string, (learningRate: number) => Chain>> = {
  dgd: (learningRate) => algorithms.dgd({ learningRate, batchSize }),
  atc: (learningRate) => algorithms.atc({ learningRate, batchSize }),
  cta: (learningRate) => algorithms.cta({ learningRate, batchSize }),
  dpsgd: (learningRate) => algorithms.dpsgd({ learningRate, batchSize }),
  dsgdmN: (learningRate) => algorithms.dsgdmN({ learningRate, batchSize, momentum: 0.5 }),
  qgDsgdmN: (learningRate) => algorithms.qgDsgdmN({ learningRate, batchSize, momentum: 0.5 }),
  ngmDataVariant: (learningRate) => algorithms.ngmDataVariant({ ...crossGradients, learningRate }),
  ngmModelVariant: (learningRate) => algorithms.ngmModelVariant({ ...crossGradients, learningRate }),
  sgp: (learningRate) => algorithms.sgp({ learningRate, batchSize }),
};

for (const [name, make] of Object.entries(biased)) {
  Deno.test(`${name} stops at a distance from the minimum that halves with the step size`, async () => {
    const error = async (learningRate: number) =>
      distance(await descendOn(problem, make(learningRate), { graph: graph.ring(5), rounds: 1000 }), problem.minimum);
    const [large, small] = [await error(0.04), await error(0.02)];
    assertGreater(small, 1e-4);
    assertAlmostEquals(large / small, 2, 0.25);
  });
}

/** Methods that converge to the minimum of the sum, whatever the step size. */
const exact: Readonly<Record<string, readonly [graph.Graph, Chain]>> = {
  gradientTracking: [graph.ring(5), algorithms.gradientTracking({ learningRate: 0.1 })],
  gradientTrackingAtc: [graph.ring(5), algorithms.gradientTracking({ learningRate: 0.1, form: "atc" })],
  augDgm: [graph.ring(5), algorithms.gradientTracking({ learningRate: 0.1, form: "augDgm" })],
  momentumTracking: [graph.ring(5), algorithms.momentumTracking({ learningRate: 0.05, momentum: 0.5 })],
  extra: [graph.star(5), algorithms.extra({ learningRate: 0.1 })],
  d2: [graph.path(5), algorithms.d2({ learningRate: 0.2 })],
  exactDiffusion: [graph.path(5), algorithms.exactDiffusion({ learningRate: 0.2 })],
  relaySgd: [graph.binaryTree(5), algorithms.relaySgd({ learningRate: 0.1, batchSize })],
  centralized: [graph.ring(5), algorithms.centralized({ learningRate: 0.2, batchSize, steps: 1 })],
};

for (const [name, [links, algorithm]] of Object.entries(exact)) {
  Deno.test(`${name} converges to the minimum of the sum`, async () => {
    const end = await descendOn(problem, algorithm, { graph: links, rounds: 700 });
    assert(distance(end, problem.minimum) < 1e-9, `off by ${distance(end, problem.minimum)}`);
  });
}

Deno.test("gradientTracking() converges to the minimum although links fail", async () => {
  const failing = graph.withLinkFailures(graph.complete(5), { probability: 0.3 });
  const algorithm = algorithms.gradientTracking({ learningRate: 0.05, form: "atc" });
  const end = await descendOn(problem, algorithm, { graph: failing, rounds: 700 });
  assert(distance(end, problem.minimum) < 1e-9, `off by ${distance(end, problem.minimum)}`);
});

/** Methods that on a complete graph with a common start are centralised gradient descent. */
const centralised: Readonly<Record<string, (learningRate: number) => Chain>> = {
  atc: biased["atc"]!,
  dpsgd: (learningRate) => algorithms.dpsgd({ learningRate, batchSize, order: "adaptThenCombine" }),
  fedAvg: (learningRate) => algorithms.fedAvg({ learningRate, batchSize, steps: 1 }),
  p2pl: (learningRate) => algorithms.p2pl({ learningRate, batchSize, steps: 1, momentum: 0 }),
  centralized: (learningRate) => algorithms.centralized({ learningRate, batchSize, steps: 1 }),
  gradientTrackingAtc: (learningRate) => algorithms.gradientTracking({ learningRate, form: "atc" }),
  augDgm: (learningRate) => algorithms.gradientTracking({ learningRate, form: "augDgm" }),
  d2: (learningRate) => algorithms.d2({ learningRate }),
  ngmDataVariant: (learningRate) => algorithms.ngmDataVariant({ ...crossGradients, momentum: 0, learningRate }),
  slowMo: (learningRate) => algorithms.slowMo({ learningRate, batchSize, slowMomentum: 0, every: 3 }),
  sgp: (learningRate) => algorithms.sgp({ learningRate, batchSize }),
};

for (const [name, make] of Object.entries(centralised)) {
  Deno.test(`${name} on a complete graph is centralised gradient descent`, async () => {
    const [rounds, eta] = [7, 0.2];
    const start = await descendOn(problem, algorithms.localTraining({ batchSize: 1, learningRate: 1e-300 }), {
      graph: graph.complete(5),
      rounds: 1,
      initialParameters: "common",
    });
    let w = start[0]!;
    for (let round = 0; round < rounds; round++) w = w.map((value, i) => value - eta * meanGradient(value, i));
    const end = await descendOn(problem, make(eta), { graph: graph.complete(5), rounds, initialParameters: "common" });
    assert(distance(end, w) < 1e-12, `off by ${distance(end, w)}`);
  });
}

function meanGradient(value: number, i: number): number {
  const { curvature, centre } = problem;
  return curvature.reduce((sum, a, k) => sum + a[i]! * (value - centre[k]![i]!), 0) / curvature.length;
}

Deno.test("gut() without scaling is CTA or DGD, by where its gradient is taken", async () => {
  const run = (algorithm: Chain) => descendOn(problem, algorithm, { graph: graph.ring(5), rounds: 8 });
  const gut = (averagingRate: number) =>
    run(algorithms.gut({ learningRate: 0.1, batchSize, scaling: 0, averagingRate }));
  same(await gut(1), await run(algorithms.cta({ learningRate: 0.1 })));
  same(await gut(0), await run(algorithms.dgd({ learningRate: 0.1 })));
});

Deno.test("Momentum Tracking without momentum is gradient tracking", async () => {
  const run = (algorithm: Chain) => descendOn(problem, algorithm, { graph: graph.ring(5), rounds: 8 });
  same(await run(algorithms.momentumTracking({ momentum: 0 })), await run(algorithms.gradientTracking()));
});

Deno.test("exactDiffusion() is D² with (I + W)/2", async () => {
  const run = (algorithm: Chain) => descendOn(problem, algorithm, { graph: graph.path(5), rounds: 8 });
  const lazy = mixing.lazy(mixing.metropolis, { keep: 0.5 });
  same(await run(algorithms.exactDiffusion()), await run(algorithms.d2({ mix: lazy })));
});

Deno.test("sgp() where shares are doubly stochastic is D-PSGD in adapt-then-combine order", async () => {
  const settings = { learningRate: 0.1, batchSize } as const;
  const run = (algorithm: Chain) => descendOn(problem, algorithm, { graph: graph.ring(5), rounds: 8 });
  same(await run(algorithms.sgp(settings)), await run(algorithms.dpsgd({ ...settings, order: "adaptThenCombine" })));
});

Deno.test("pushSum() brings devices of an irregular directed graph to the plain mean", async () => {
  const links = graph.fromEdges(5, [[0, 1], [1, 2], [2, 3], [3, 4], [4, 0], [0, 2], [0, 3]], { directed: true });
  const still = algorithms.localTraining({ batchSize: 1, learningRate: 1e-300 });
  const start = await descendOn(problem, still, { graph: links, rounds: 1 });
  const mean = start[0]!.map((_, i) => start.reduce((sum, row) => sum + row[i]! / 5, 0));
  const end = await descendOn(problem, chain(pushSum()), { graph: links, rounds: 200 });
  assert(distance(end, mean) < 1e-12, `off by ${distance(end, mean)}`);
});

Deno.test("relaySum() brings two devices the mean at once, and more of them what was sent as many rounds ago as hops", async () => {
  const two = quadratics(2);
  const [a, b] = await descendOn(two, chain(relaySum()), { graph: graph.path(2), rounds: 1 });
  same([a!], [b!]);
  const run = (rounds: number) => descendOn(problem, chain(relaySum()), { graph: graph.path(5), rounds });
  const start = await descendOn(problem, algorithms.localTraining({ batchSize: 1, learningRate: 1e-300 }), {
    graph: graph.path(5),
    rounds: 1,
  });
  // After one round the end of the path has heard its neighbour once and stands in for the three others itself.
  same([(await run(1))[0]!], [start[0]!.map((value, i) => (4 * value + start[1]![i]!) / 5)]);
});

Deno.test("Runs.frame: traffic of the exact methods, SlowMo, relay sums and push-sum is as documented", async () => {
  const [rounds, d] = [6, PARAMETERS];
  const sent = async (algorithm: Chain, links: graph.Graph) =>
    (await sentOn(problem, algorithm, { graph: links, rounds })).reduce((a, b) => a + b);
  const [ring, path] = [graph.ring(5), graph.path(5)];
  for (const form of ["diging", "atc", "augDgm"] as const) {
    assertEquals(await sent(algorithms.gradientTracking({ form }), ring), 10 * d * (2 * rounds - 1));
  }
  assertEquals(await sent(algorithms.momentumTracking(), ring), 10 * d * (2 * rounds - 1));
  for (const algorithm of [algorithms.extra(), algorithms.d2(), algorithms.exactDiffusion()]) {
    assertEquals(await sent(algorithm, ring), 10 * d * rounds);
  }
  assertEquals(await sent(algorithms.gut({ batchSize }), ring), 10 * d * rounds);
  assertEquals(await sent(algorithms.slowMo({ every: 3, batchSize }), ring), 10 * d * rounds + 5 * d * 2);
  assertEquals(await sent(algorithms.relaySgd({ batchSize }), path), 8 * (d + 1) * rounds);
  assertEquals(await sent(algorithms.sgp({ batchSize }), graph.ring(5, { directed: true })), 5 * (d + 1) * rounds);
});

function same(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): void {
  a.forEach((row, k) => row.forEach((value, i) => assertAlmostEquals(value, b[k]![i]!, 1e-12)));
}
