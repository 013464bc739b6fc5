import type { Tensor4D } from "@tensorflow/tfjs";
import { batchSampler, type Dataset, partition } from "../../lib/data/mod.ts";
import type { Engine, Matrix, Session } from "../../lib/engine/mod.ts";
import { type Graph, ring } from "../../lib/graph/mod.ts";
import { custom, mlp, type Model } from "../../lib/model/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import { planRuns } from "../../lib/run/plan.ts";
import { Stepping } from "../../lib/run/stepping.ts";
import type { Chain } from "../../lib/step/mod.ts";

/** Something to time: it can be called again and again. */
export interface Work {
  /** What one call does, for example `"6000 device-steps"`. */
  readonly amount: number;
  /** One call. */
  call(): Promise<unknown>;
  /** Frees what it holds. */
  close(): Promise<void>;
}

/** The network of papers A and B's experiments. */
export const network = mlp([784, 200, 200, 10]);

/** Models of one's own, with the layers of models of the kit. */
export const own = {
  mlp: custom({
    name: "an MLP of one's own",
    inputShape: [784],
    outputs: 10,
    parameters: { w1: [784, 200], b1: [200], w2: [200, 200], b2: [200], w3: [200, 10], b3: [10] },
    forward: (x, { w1, b1, w2, b2, w3, b3 }, tf) =>
      tf.relu(tf.relu(x.matMul(w1).add(b1)).matMul(w2).add(b2)).matMul(w3).add(b3),
  }),
  lenet5: custom({
    name: "LeNet-5 of one's own",
    inputShape: [28, 28, 1],
    outputs: 10,
    parameters: {
      ...{ f1: [5, 5, 1, 6], c1: [6], f2: [5, 5, 6, 16], c2: [16] },
      ...{ w1: [400, 120], b1: [120], w2: [120, 84], b2: [84], w3: [84, 10], b3: [10] },
    },
    forward(x, { f1, c1, f2, c2, w1, b1, w2, b2, w3, b3 }, tf) {
      const wide = tf.relu(tf.conv2d(x as Tensor4D, f1 as Tensor4D, 1, 2).add(c1));
      const deep = tf.relu(tf.conv2d(tf.maxPool(wide as Tensor4D, 2, 2, "valid"), f2 as Tensor4D, 1, "valid").add(c2));
      const flat = tf.maxPool(deep as Tensor4D, 2, 2, "valid").reshape([-1, 400]);
      return tf.relu(tf.relu(flat.matMul(w1).add(b1)).matMul(w2).add(b2)).matMul(w3).add(b3);
    },
  }),
};

/** How many inputs are zero: four in five, as in MNIST, or none. */
export type Inputs = "mostly zeros" | "no zeros";

/** Local steps of P2PL with momentum; an amount is one step of one device on a batch of 10. */
export async function localPhase(
  engine: Engine,
  { devices, steps, inputs }: { readonly devices: number; readonly steps: number; readonly inputs?: Inputs },
): Promise<Work> {
  const session = await open(engine, { devices, inputs });
  const parameters = initialized(session);
  const velocity = session.matrix();
  const perDevice = Math.floor(session.problem.train.samples / devices);
  const batches = Array.from({ length: devices }, (_, device) => {
    const samples = Uint32Array.from({ length: perDevice }, (_, i) => device * perDevice + i);
    return batchSampler({ samples, batchSize: Math.min(10, perDevice), seed: 0, device }).take(0, steps);
  });
  const plan = { batches, velocity, learningRate: 0.01, momentum: 0.5, nesterov: false, weightDecay: 0 };
  return {
    amount: devices * steps,
    call: () => session.localSteps(parameters, plan),
    close: () => session.close(),
  };
}

/** Evaluation on 10,000 images; an amount is one image at one device. */
export async function evaluation(
  engine: Engine,
  { devices, inputs }: { readonly devices: number; readonly inputs?: Inputs },
): Promise<Work> {
  const session = await open(engine, { devices, inputs });
  const parameters = initialized(session);
  return {
    amount: devices * session.problem.test.samples,
    call: () => session.evaluate(parameters),
    close: () => session.close(),
  };
}

/** Whom devices average with: two neighbours, all alike, or all with weights of their own. */
export type Weights = "ring" | "complete" | "general";

/** Mixing of all devices' parameters; an amount is one row. */
export async function mixing(
  engine: Engine,
  { devices, weights }: { readonly devices: number; readonly weights: Weights },
): Promise<Work> {
  const session = await open(engine, { devices });
  const parameters = initialized(session);
  const out = session.matrix();
  const matrix = Float64Array.from({ length: devices ** 2 }, (_, i) => {
    const offset = (Math.floor(i / devices) - (i % devices) + devices) % devices;
    if (weights === "complete") return 1 / devices;
    if (weights === "general") return (1 + Math.cos(1 + (2 * Math.PI * offset) / devices) / 2) / devices;
    return offset <= 1 || offset === devices - 1 ? 1 / 3 : 0;
  });
  return {
    amount: devices,
    call: () => session.mix({ devices, weights: matrix }, parameters, out),
    close: () => session.close(),
  };
}

/** Arithmetic on all devices' parameters; an amount is one row. */
export async function arithmetic(
  engine: Engine,
  { devices, what }: { readonly devices: number; readonly what: keyof typeof ARITHMETIC },
): Promise<Work> {
  const session = await open(engine, { devices });
  const matrices = Array.from({ length: 4 }, () => initialized(session));
  return {
    amount: devices,
    call: () => ARITHMETIC[what](session, matrices as [Matrix, Matrix, Matrix, Matrix]),
    close: () => session.close(),
  };
}

/** What steps do with parameters. */
export const ARITHMETIC = {
  "a ← a + c·b": (session, [a, b]) => session.combine([[a, [[1, a], [1e-3, b]]]]),
  "a ← c·b + e·d": (session, [a, b, d]) => session.combine([[a, [[0.5, b], [0.5, d]]]]),
  "momentum and step at once": (session, [w, g, v]) =>
    session.combine([[v, [[0.9, v], [1, g]]], [w, [[1, w], [-1e-3, v]]]]),
  "weighted rows of three matrices": (session, [a, b, c, d]) =>
    session.sums(a, Array.from({ length: a.rows }, (_, k) => [[0.5, b, k], [0.3, c, (k + 1) % a.rows], [0.4, d, k]])),
  "norms of a difference": (session, [a, b]) => session.norms(a, { minus: b }),
  "are all numbers finite": (session, [a]) => session.finite(a),
} satisfies Record<string, (session: Session, matrices: [Matrix, Matrix, Matrix, Matrix]) => Promise<unknown>>;

/** Gradients on batches of 32, one per device; an amount is one gradient. */
export async function gradients(
  engine: Engine,
  { model, devices, inputs }: { readonly model: Model; readonly devices: number; readonly inputs?: Inputs },
): Promise<Work> {
  const session = await open(engine, { devices, model, inputs });
  const parameters = initialized(session);
  const out = session.matrix();
  const jobs = Array.from({ length: devices }, (_, at) => ({
    at,
    into: at,
    batch: Uint32Array.from({ length: 32 }, (_, i) => (97 * at + i) % session.problem.train.samples),
  }));
  return { amount: devices, call: () => session.gradients(parameters, { jobs, out }), close: () => session.close() };
}

function open(
  engine: Engine,
  { devices, model = network, inputs = "mostly zeros" }: {
    readonly devices: number;
    readonly model?: Model;
    readonly inputs?: Inputs | undefined;
  },
): Promise<Session> {
  return engine.open({ model, devices, train: noise("train", model, inputs), test: noise("test", model, inputs) });
}

/** Parameters that differ from device to device: equal ones would be evaluated once. */
function initialized(session: Session) {
  const parameters = session.matrix();
  for (let k = 0; k < parameters.rows; k++) {
    const initial = session.problem.model.initialize(stream({ seed: 0, purpose: "bench", device: k }));
    parameters.data.set(initial, k * parameters.columns);
  }
  return parameters;
}

/** 10,000 small images, fewer of large ones, or texts of random tokens, made once per kind. */
function noise(part: "train" | "test", { inputShape, outputs, tokens }: Model, inputs: Inputs): Dataset {
  const key = `${part} ${inputShape.join()} ${outputs} ${tokens} ${inputs}`;
  const made = images.get(key);
  if (made) return made;
  const random = stream({ seed: 0, purpose: `bench ${part}` });
  const features = inputShape.reduce((a, b) => a * b, 1);
  const samples = features > 1000 ? 1000 : 10_000;
  const oneIn = inputs === "no zeros" ? 1 : 5;
  const dataset = {
    name: `noise, ${inputs}`,
    part,
    inputs: Float32Array.from(
      { length: samples * features },
      () => tokens ? random.integer(tokens) : random.integer(oneIn) === 0 ? random.uniform() : 0,
    ),
    ...(tokens ? { tokens } : {}),
    labels: Uint8Array.from({ length: samples }, () => random.integer(outputs)),
    ...{ samples, inputShape, classes: outputs, classNames: [], checksum: "" },
  };
  images.set(key, dataset);
  return dataset;
}

const images = new Map<string, Dataset>();

/** Whole rounds of an algorithm over a ring, or another graph, without evaluation; an amount is one round. */
export async function rounds(
  engine: Engine,
  algorithm: Chain,
  { devices = 100, graph = ring(devices) }: { readonly devices?: number; readonly graph?: Graph } = {},
): Promise<Work> {
  const [train, test] = [noise("train", network, "mostly zeros"), noise("test", network, "mostly zeros")];
  const [run] = await planRuns({
    ...{ model: network, devices: partition.iid(train, { devices, seed: 0 }), test, graph, engine },
    ...{ algorithms: { algorithm }, rounds: 1000, seeds: [0], initialParameters: "perDevice" },
  });
  const session = await engine.open({ model: network, devices, train, test });
  const stepping = new Stepping(run!, session);
  let round = 0;
  return {
    amount: 1,
    async call() {
      round++;
      for (const step of stepping.stepsOf(round)) await stepping.take(step, round);
    },
    close: () => session.close(),
  };
}
