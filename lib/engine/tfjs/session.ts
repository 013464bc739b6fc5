import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { InputError } from "../../base/mod.ts";
import type { Dataset } from "../../data/mod.ts";
import type { Model } from "../../model/mod.ts";
import { checkGradientPlan, checkLocalPlan, checkProblem, evaluatedSamples } from "../checks.ts";
import type { Evaluation, LocalPlan, Problem, Session } from "../engine.ts";
import { type Matrix, row } from "../matrix.ts";
import { plainOperations } from "../plain.ts";
import { evaluateDistinct } from "../rows.ts";
import { augmentedImages, writeVariant } from "../variants.ts";
import { batchLoss, forward, largestArray } from "./forward.ts";
import { completeGradients } from "./gradients.ts";
import { tryOwn } from "./trial.ts";

/** Samples that are evaluated together, at most; fewer where an array would have more numbers than the second. */
const EVALUATED = { samples: 1000, numbers: 2 ** 25 } as const;

/** Makes a backend the current one and returns the version of TensorFlow.js. */
export async function useBackend(backend: string): Promise<string> {
  if (tf.getBackend() === backend) await tf.ready(); // another session may have begun to start it
  else if (!(await tf.setBackend(backend).catch(() => false))) {
    throw new InputError(`the tfjs backend "${backend}" is unavailable; use tfjsEngine({ backend: "wasm" })`);
  }
  completeGradients();
  return tf.version["tfjs-core"];
}

/** Opens a session on the current backend. */
export function openTfjsSession(problem: Problem): Session {
  checkProblem(problem);
  const { model, train, test, devices } = problem;
  const numbers = model.own ? tf.tidy(() => tryOwn(model, twoOf(problem))) : largestArray(model);
  let closed = false;
  const alive = () => {
    if (closed) throw new InputError("this session is closed; open a new one");
  };

  const tensorsOf = (values: Float32Array): tf.Tensor[] =>
    model.layout.map(({ shape, offset, size }) => tf.tensor(values.slice(offset, offset + size), [...shape]));
  const store = (tensors: readonly tf.Tensor[], values: Float32Array) =>
    tensors.forEach((tensor, i) => values.set(tensor.dataSync(), model.layout[i]!.offset));
  const gradient = (tensors: tf.Tensor[], batch: Uint32Array) => {
    const { inputs, targets } = gather(train, batch, model);
    return tf.valueAndGrads((...now: tf.Tensor[]) => batchLoss(model, forward(model, now, inputs), targets))(
      tensors,
    );
  };

  const stepsOfDevice = (parameters: Matrix, plan: LocalPlan, k: number): number => {
    const { indices, offsets } = plan.batches[k]!;
    const steps = offsets.length - 1;
    if (steps === 0) return NaN;
    let total = 0;
    let now = tensorsOf(row(parameters, k));
    let velocity = plan.velocity ? tensorsOf(row(plan.velocity, k)) : undefined;
    const constant = plan.constant && tensorsOf(row(plan.constant, k));
    const anchor = plan.proximal && tensorsOf(row(plan.proximal.anchor, k));
    const rate = plan.proximal ? plan.proximal.rates[k]! : 0;
    for (let t = 0; t < steps; t++) {
      const batch = indices.subarray(offsets[t]!, offsets[t + 1]!);
      const next = tf.tidy(() => {
        const { value, grads } = gradient(now, batch);
        total += value.dataSync()[0]!;
        const moved = now.map((w, i) => {
          const g = plan.weightDecay === 0 ? grads[i]! : grads[i]!.add(w.mul(plan.weightDecay));
          const v = velocity ? velocity[i]!.mul(plan.momentum).add(g) : g;
          const u = velocity && plan.nesterov ? g.add(v.mul(plan.momentum)) : v;
          let after = w.sub(u.mul(plan.learningRate));
          if (constant) after = after.add(constant[i]!);
          if (anchor) after = after.add(anchor[i]!.sub(w).mul(rate));
          return { after, v };
        });
        return { now: moved.map((m) => m.after), velocity: velocity && moved.map((m) => m.v) };
      });
      tf.dispose([now, velocity ?? []]);
      now = next.now;
      velocity = next.velocity;
    }
    store(now, row(parameters, k));
    if (velocity) store(velocity, row(plan.velocity!, k));
    tf.dispose([now, velocity ?? [], constant ?? [], anchor ?? []]);
    return total / steps;
  };

  const evaluateRows = async (parameters: Matrix, rows: Uint32Array, samples: number): Promise<Evaluation> => {
    const { classes } = test;
    const width = model.outputs;
    const together = Math.max(1, Math.min(EVALUATED.samples, Math.floor(EVALUATED.numbers / numbers)));
    const counts: Evaluation = {
      correct: new Uint32Array(rows.length * classes),
      loss: new Float64Array(rows.length * classes),
      total: new Uint32Array(classes),
    };
    for (let i = 0; i < samples; i++) counts.total[test.labels[i]!]!++;
    for (const [i, k] of rows.entries()) {
      for (let first = 0; first < samples; first += together) {
        const batch = Math.min(together, samples - first);
        const indices = Uint32Array.from({ length: batch }, (_, b) => first + b);
        const [outputs, targets, losses] = tf.tidy(() => {
          const { inputs, targets } = gather(test, indices, model);
          const outputs = forward(model, tensorsOf(row(parameters, k)), inputs);
          return [outputs.dataSync(), targets.dataSync(), model.own?.loss?.(outputs, targets, tf).dataSync()];
        });
        for (let b = 0; b < batch; b++) {
          const label = test.labels[first + b]!;
          const part = [b * width, (b + 1) * width] as const;
          const given = outputs.subarray(...part);
          if (!test.targets && largestAt(given) === label) counts.correct[i * classes + label]!++;
          counts.loss[i * classes + label]! += losses?.[b] ?? lossOf(model.loss, given, targets.subarray(...part));
        }
        await breathe();
      }
    }
    return counts;
  };

  return {
    ...plainOperations(model.layout),
    engine: "tfjs",
    problem,
    matrix: (rows = devices) => ({
      rows,
      columns: model.parameters,
      data: new Float32Array(rows * model.parameters),
    }),
    release: () => {},
    async localSteps(parameters, plan) {
      alive();
      checkLocalPlan(problem, parameters, plan);
      const loss = new Float64Array(parameters.rows);
      for (let k = 0; k < parameters.rows; k++) {
        loss[k] = stepsOfDevice(parameters, plan, k);
        await breathe();
      }
      return { loss };
    },
    async gradients(parameters, plan) {
      alive();
      checkGradientPlan(problem, parameters, plan);
      const loss = new Float64Array(plan.jobs.length);
      for (const into of new Set(plan.jobs.map((job) => job.into))) scaleRow(row(plan.out, into), plan.keep ?? 0);
      for (const [i, { at, batch, into, weight = 1 }] of plan.jobs.entries()) {
        tf.tidy(() => {
          const { value, grads } = gradient(tensorsOf(row(parameters, at)), batch);
          loss[i] = value.dataSync()[0]!;
          const sum = tensorsOf(row(plan.out, into));
          store(grads.map((g, t) => g.mul(weight).add(sum[t]!)), row(plan.out, into));
        });
        await breathe();
      }
      return { loss };
    },
    async evaluate(parameters, options) {
      alive();
      const samples = evaluatedSamples(problem, parameters, options);
      return await evaluateDistinct(parameters, (rows) => evaluateRows(parameters, rows, samples));
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

function scaleRow(values: Float32Array, factor: number): void {
  if (factor === 0) values.fill(0);
  else for (let i = 0; i < values.length; i++) values[i]! *= factor;
}

// Lets timers, progress and abort signals run between devices.
const breathe = () => new Promise<void>((resume) => setTimeout(resume, 0));

function twoOf({ train, model }: Problem) {
  const { inputs, targets } = gather(train, Uint32Array.of(0, train.samples - 1), model);
  return { inputs: inputs.reshape([-1, ...model.inputShape]), targets };
}

/** Samples as tensors `[batch, …]`; a label is the target 1 among zeros or, for the squared loss, among −1. */
function gather(data: Dataset, batch: Uint32Array, { outputs, loss }: Model): {
  inputs: tf.Tensor2D;
  targets: tf.Tensor2D;
} {
  const { samples } = data;
  const features = data.inputs.length / samples;
  const inputs = new Float32Array(batch.length * features);
  const targets = new Float32Array(batch.length * outputs).fill(loss === "squared" ? -1 : 0);
  const images = augmentedImages(data);
  batch.forEach((index, b) => {
    const sample = index % samples;
    if (images) {
      writeVariant(images, index, { inputs: data.inputs, inputsAt: 0, out: inputs, outAt: b * features });
    } else inputs.set(data.inputs.subarray(sample * features, (sample + 1) * features), b * features);
    if (data.targets) targets.set(data.targets.subarray(sample * outputs, (sample + 1) * outputs), b * outputs);
    else targets[b * outputs + data.labels[sample]!] = 1;
  });
  return {
    inputs: tf.tensor2d(inputs, [batch.length, features]),
    targets: tf.tensor2d(targets, [batch.length, outputs]),
  };
}

function largestAt(values: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < values.length; c++) if (values[c]! > values[best]!) best = c;
  return best;
}

/** The loss of one sample in double precision. */
function lossOf(loss: Model["loss"], outputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  let value = 0;
  if (loss === "squared") {
    for (let c = 0; c < outputs.length; c++) value += 0.5 * (outputs[c]! - targets[c]!) ** 2;
    return value;
  }
  let [largest, right] = [-Infinity, 0];
  for (let c = 0; c < outputs.length; c++) {
    largest = Math.max(largest, outputs[c]!);
    right += targets[c]! * outputs[c]!;
  }
  for (let c = 0; c < outputs.length; c++) value += Math.exp(outputs[c]! - largest);
  return Math.log(value) + largest - right;
}
