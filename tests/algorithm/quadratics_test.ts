import { algorithms, type Chain, graph } from "../../mod.ts";
import { descendOn, distance, quadratics } from "../quadratics.ts";
import { assert, assertAlmostEquals, assertGreater } from "../std_assert.ts";

const problem = quadratics(5);
const batchSize = "full";

/** Methods that stop at a distance from the minimum of the sum which is proportional to the step size. */
const biased: Readonly<Record<string, (learningRate: number) => Chain>> = {
  dgd: (learningRate) => algorithms.dgd({ learningRate, batchSize }),
  atc: (learningRate) => algorithms.atc({ learningRate, batchSize }),
  cta: (learningRate) => algorithms.cta({ learningRate, batchSize }),
  dpsgd: (learningRate) => algorithms.dpsgd({ learningRate, batchSize }),
  dsgdmN: (learningRate) => algorithms.dsgdmN({ learningRate, batchSize, momentum: 0.5 }),
  qgDsgdmN: (learningRate) => algorithms.qgDsgdmN({ learningRate, batchSize, momentum: 0.5 }),
};

for (const [name, make] of Object.entries(biased)) {
  Deno.test(`${name} stops at a distance from the minimum that halves with the step size`, async () => {
    const error = async (learningRate: number) =>
      distance(await descendOn(problem, make(learningRate), { graph: graph.ring(5), rounds: 4000 }), problem.minimum);
    const [large, small] = [await error(0.01), await error(0.005)];
    assertGreater(small, 1e-4);
    assertAlmostEquals(large / small, 2, 0.1);
  });
}

/** Methods that on a complete graph with a common start are centralised gradient descent. */
const centralised: Readonly<Record<string, (learningRate: number) => Chain>> = {
  atc: biased["atc"]!,
  dpsgd: (learningRate) => algorithms.dpsgd({ learningRate, batchSize, order: "adaptThenCombine" }),
  fedAvg: (learningRate) => algorithms.fedAvg({ learningRate, batchSize, steps: 1 }),
  p2pl: (learningRate) => algorithms.p2pl({ learningRate, batchSize, steps: 1, momentum: 0 }),
  centralized: (learningRate) => algorithms.centralized({ learningRate, batchSize, steps: 1 }),
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
