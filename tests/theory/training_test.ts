import { algorithms, type Chain, engine, graph, mixing, type Model, models, row, simulate } from "../../mod.ts";
import * as ntk from "../../lib/theory/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertLess } from "../std_assert.ts";
import { dealt, tinyData } from "../tiny_problem.ts";
import { largestGap } from "./problem.ts";

const data = tinyData({ samples: 24, features: 5, classes: 2 });
const devices = dealt(data.train, 4);
const path = graph.path(4);
const METHODS = ["dgd", "atc", "cta"] as const;

async function train(model: Model, given: {
  method: ntk.Method;
  rounds: number;
  learningRate: number;
  initialParameters?: "common" | "perDevice";
}) {
  const { method, rounds, learningRate, initialParameters = "common" } = given;
  const algorithm: Chain = algorithms[method]({ learningRate, mix: mixing.metropolis });
  const last = algorithm.round.at(-1)!.name;
  const parameters: Float32Array[][] = [];
  const { frame } = await simulate({
    graph: path,
    model,
    devices,
    test: data.test,
    algorithms: { [method]: algorithm },
    rounds,
    seeds: [0],
    initialParameters,
    engine: engine.tfjsEngine(),
    evaluation: { samples: 1, phases: [last] },
    metrics: { training_loss: ntk.trainingLoss(devices) },
    observe: ({ phase, parameters: now }) => {
      if (phase === "start" || phase === last) parameters.push([0, 1, 2, 3].map((k) => row(now, k).slice()));
    },
  });
  const losses: Float64Array[] = Array.from({ length: rounds + 1 }, () => new Float64Array(4));
  const drift: Float64Array[] = Array.from({ length: rounds + 1 }, () => new Float64Array(4));
  for (const record of frame.toRecords()) {
    losses[Number(record["round"])]![Number(record["device"])] = Number(record["training_loss"]);
    drift[Number(record["round"])]![Number(record["device"])] = Number(record["drift"]);
  }
  const linear = await ntk.linearize(model, {
    devices,
    parameters: ntk.initialParameters(model, { devices: 4, seed: 0, initialParameters }),
  });
  const system = ntk.system(linear, { method, mixing: mixing.metropolis(path), learningRate });
  return { losses, drift, parameters, system, steps: losses.map((_, round) => round) };
}

Deno.test("trainingCurves(): affine models: the recursion is what training does, to rounding, agent by agent", async () => {
  const model = models.mlp([5, 2], { loss: "squared" });
  for (const method of METHODS) {
    for (const initialParameters of ["common", "perDevice"] as const) {
      const trained = await train(model, { method, rounds: 12, learningRate: 0.05, initialParameters });
      const predicted = ntk.recursion(trained.system).at(trained.steps);
      trained.steps.forEach((round) => {
        assert(largestGap(predicted.losses[round]!, trained.losses[round]!) < 5e-6, `${method}, round ${round}`);
        assert(largestGap(predicted.drift[round]!, trained.drift[round]!) < 5e-6);
        assert(largestGap(predicted.parameters(round, 2), trained.parameters[round]![2]!) < 5e-6);
      });
    }
  }
});

Deno.test("initialParameters() is where simulate() starts", async () => {
  const model = models.mlp([5, 3, 2], { loss: "squared" });
  for (const initialParameters of ["common", "perDevice"] as const) {
    const { parameters } = await train(model, { method: "atc", rounds: 1, learningRate: 0.1, initialParameters });
    const start = ntk.initialParameters(model, { devices: 4, seed: 0, initialParameters });
    parameters[0]!.forEach((theirs, k) => assertEquals(row(start, k), theirs));
  }
});

Deno.test("trainingCurves(): the gap between prediction and training shrinks as the network widens, in both parameterisations", async () => {
  for (const parameterization of ["ntk", "standard"] as const) {
    const gap = async (width: number) => {
      const model = models.mlp([5, width, 2], { parameterization, loss: "squared" });
      const learningRate = parameterization === "ntk" ? 0.1 : 4 / width; // the standard kernel grows with the width
      const trained = await train(model, { method: "dgd", rounds: 25, learningRate });
      const predicted = ntk.recursion(trained.system).at(trained.steps);
      assertAlmostEquals(predicted.losses[0]![0]!, trained.losses[0]![0]!, 1e-5);
      assertLess(trained.losses[25]![0]!, 0.9 * trained.losses[0]![0]!);
      return Math.max(...trained.steps.map((i) => largestGap(predicted.losses[i]!, trained.losses[i]!)));
    };
    const [narrow, wide] = [await gap(16), await gap(1024)];
    assertLess(wide, narrow / 3);
  }
});
