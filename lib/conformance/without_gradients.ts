import type { Graph } from "../graph/mod.ts";
import { localSteps } from "../step/mod.ts";
import { meanOf } from "./expect.ts";
import { quadratics } from "./quadratics.ts";
import { learningRate, type Setting, train } from "./train.ts";

/** A setting whose gradients are 0 and whose devices start from parameters of their own, and the mean of these. */
export async function withoutGradients(graph: Graph): Promise<{ setting: Setting; mean: number[] }> {
  const { model, data, partition, engine } = quadratics(graph.devices, { flat: true });
  const setting: Setting = {
    ...{ graph, model, test: data, devices: partition, engine },
    ...{ initialParameters: "perDevice", allow: ["training on test data"] },
  };
  const start = await train(localSteps({ steps: 1, batchSize: 1, learningRate }), { ...setting, rounds: 1 });
  return { setting, mean: meanOf(start.parameters) };
}
