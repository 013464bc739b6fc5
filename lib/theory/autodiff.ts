import { InputError } from "../base/mod.ts";
import type { Dataset } from "../data/mod.ts";
import { auto, type Engine, row } from "../engine/mod.ts";
import { type Model, sequential } from "../model/mod.ts";
import { zeros } from "./double_matrix.ts";
import { explicitFeatures, type GradientFeatures, type GradientGroup } from "./gradient_features.ts";

/**
 * Gradients of any model by an engine's automatic differentiation, in single precision; one engine call per row of J,
 * `[rows, parameters]`, which exists in memory.
 *
 * The engine differentiates losses, so each row is read off one: a linear layer after the model passes on output o and
 * adds a constant. With target 1 the gradient of ½(g − 1)² is the residual g − 1 times ∇f_o, and the gradient of that
 * layer's own bias is the residual.
 */
export async function autodiffFeatures(
  model: Model,
  groups: readonly GradientGroup[],
  engine?: Engine,
): Promise<GradientFeatures> {
  const { outputs: perSample, parameters } = model;
  const samples = groups.reduce((sum, { inputs }) => sum + inputs.rows, 0);
  if (model.own) {
    throw new InputError(
      `the gradients of ${model.name}, a custom model, are not available for each output; use a model made of layers`,
    );
  }
  const probe = sequential({
    name: `one output of ${model.name}`,
    spec: { kind: "oneOutput", model: model.spec },
    inputShape: model.inputShape,
    layers: [...model.layers, { kind: "dense", outputs: 1, activation: "linear", weightScale: "standard" }],
    loss: "squared",
  });
  const train = unlabelled(model, groups);
  const session = await (engine ?? auto(probe)).open({ model: probe, devices: perSample, train, test: train });
  const at = session.matrix(perSample);
  const out = session.matrix(perSample);
  const jacobian = zeros(samples * perSample, parameters);
  const outputs = new Float64Array(samples * perSample);
  try {
    let sample = 0;
    for (const group of groups) {
      for (let o = 0; o < perSample; o++) {
        row(at, o).set(group.parameters);
        row(at, o).fill(0, parameters);
        row(at, o)[parameters + o] = 1;
        row(at, o)[parameters + perSample] = 1 + AWAY;
      }
      for (let i = 0; i < group.inputs.rows; i++, sample++) {
        const batch = Uint32Array.of(sample);
        const jobs = Array.from({ length: perSample }, (_, o) => ({ at: o, batch, into: o }));
        await session.gradients(at, { jobs, out });
        for (let o = 0; o < perSample; o++) {
          const gradient = row(out, o);
          const residual = gradient[parameters + perSample]!;
          const r = sample * perSample + o;
          outputs[r] = residual - AWAY;
          for (let j = 0; j < parameters; j++) jacobian.data[r * parameters + j] = gradient[j]! / residual;
        }
      }
    }
  } finally {
    await session.close();
  }
  return explicitFeatures(jacobian, outputs);
}

const AWAY = 3.7; // keeps residuals away from 0, which outputs of 0 or 1 would otherwise give

function unlabelled(model: Model, groups: readonly GradientGroup[]): Dataset {
  const samples = groups.reduce((sum, { inputs }) => sum + inputs.rows, 0);
  const features = groups[0]!.inputs.columns;
  const inputs = new Float32Array(samples * features);
  let at = 0;
  for (const group of groups) {
    inputs.set(group.inputs.data, at);
    at += group.inputs.data.length;
  }
  return {
    name: "samples of a kernel",
    part: "train",
    inputs,
    labels: new Uint8Array(samples),
    samples,
    inputShape: model.inputShape,
    classes: 1,
    classNames: ["one output"],
    checksum: "",
  };
}
