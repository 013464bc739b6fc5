import * as models from "../../lib/model/mod.ts";
import type { Model } from "../../lib/model/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import * as ntk from "../../lib/theory/mod.ts";

/** Random inputs and ±1 targets for some agents: enough for the laws, in milliseconds. */
export function randomSamples(given: {
  agents: number;
  samples: number | readonly number[];
  features?: number;
  outputs?: number;
  seed?: number;
}): ntk.AgentSamples[] {
  const { agents, samples, features = 4, outputs = 1, seed = 0 } = given;
  return Array.from({ length: agents }, (_, q) => {
    const random = stream({ seed, purpose: "samples", device: q });
    const rows = typeof samples === "number" ? samples : samples[q]!;
    const matrix = (columns: number, draw: () => number) => ({
      rows,
      columns,
      data: Float64Array.from({ length: rows * columns }, draw),
    });
    return {
      inputs: matrix(features, () => Math.fround(random.normal())),
      targets: matrix(outputs, () => (random.uniform() < 0.5 ? -1 : 1)),
    };
  });
}

/** A small network in NTK parameterisation. */
export function smallNetwork(given: { features?: number; width?: number; outputs?: number } = {}): Model {
  const { features = 4, width = 8, outputs = 1 } = given;
  return models.mlp([features, width, outputs], { parameterization: "ntk", activation: "tanh", loss: "squared" });
}

/** A small network of every agent, linearised on random samples. */
export function smallProblem(given: {
  agents: number;
  samples?: number | readonly number[];
  outputs?: number;
  width?: number;
  seed?: number;
  initialParameters?: "common" | "perDevice";
}): Promise<ntk.Linearization> {
  const { agents, samples = 3, outputs = 1, width = 8, seed = 0, initialParameters = "common" } = given;
  const model = smallNetwork({ width, outputs });
  return ntk.linearize(model, {
    devices: randomSamples({ agents, samples, outputs, seed }),
    parameters: ntk.initialParameters(model, { devices: agents, seed, initialParameters }),
  });
}

/** The largest difference between two lists of numbers. */
export function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

/** What a computation warns of. */
export async function warningsOf(compute: () => unknown): Promise<string[]> {
  const { warn } = console;
  const heard: string[] = [];
  console.warn = (message: string) => heard.push(message);
  try {
    await compute();
  } finally {
    console.warn = warn;
  }
  return heard;
}
