import type { Dataset, Partition } from "../data/mod.ts";
import {
  type Engine,
  type LocalPlan,
  type Matrix,
  plainOperations,
  type Problem,
  row,
  type Session,
} from "../engine/mod.ts";
import { mlp, type Model } from "../model/mod.ts";
import { stream } from "../random/mod.ts";

/** A model that gives the parameters their layout: two layers, of 4 and 6 numbers. */
const model = mlp([1, 2, 2]);
const DIMENSION = model.parameters;

/**
 * F_k(w) = ½ Σ_i a_ki·(w_i − b_ki)², a strongly convex quadratic per device, each with its own minimum: sample k of the
 * data set is F_k, device k holds it, and the gradient of a batch is the mean over its samples. The session computes in
 * double precision, through the same interface as every engine.
 */
export interface Quadratics {
  /** `[devices][dimension]`: curvatures a, from 0.5 to 2. */
  readonly curvature: readonly (readonly number[])[];
  /** `[devices][dimension]`: minima b. */
  readonly centre: readonly (readonly number[])[];
  /** Minimum of Σ_k F_k, `[dimension]`. */
  readonly minimum: readonly number[];
  readonly model: Model;
  readonly data: Dataset;
  readonly partition: Partition;
  readonly engine: Engine;
}

/** Options of {@linkcode quadratics}. */
export interface QuadraticsOptions {
  readonly seed?: number;
  /** All devices have the same quadratic. */
  readonly alike?: boolean;
  /** All gradients are zero. */
  readonly flat?: boolean;
}

export function quadratics(devices: number, options: QuadraticsOptions = {}): Quadratics {
  const random = stream({ seed: options.seed ?? 0, purpose: "quadratics" });
  const vectors = (draw: () => number) => {
    const drawn = Array.from({ length: devices }, () => Array.from({ length: DIMENSION }, draw));
    return options.alike ? drawn.map(() => drawn[0]!) : drawn;
  };
  const curvature = vectors(() => options.flat ? 0 : 0.5 + 1.5 * random.uniform());
  const centre = vectors(() => random.normal());
  const minimum = Array.from({ length: DIMENSION }, (_, i) => {
    const weighed = curvature.reduce((sum, a, k) => sum + a[i]! * centre[k]![i]!, 0);
    return weighed / curvature.reduce((sum, a) => sum + a[i]!, 0);
  });
  const data = samples(devices);
  const partition: Partition = {
    name: "one quadratic each",
    spec: { kind: "quadratics", devices },
    dataset: data,
    indices: Array.from({ length: devices }, (_, k) => Uint32Array.of(k)),
  };
  return { curvature, centre, minimum, model, data, partition, engine: engineOf(curvature, centre) };
}

function samples(count: number): Dataset {
  return {
    name: "quadratics",
    part: "train",
    inputs: new Float32Array(count),
    labels: new Uint8Array(count),
    samples: count,
    inputShape: [1],
    classes: model.outputs,
    classNames: Array.from({ length: model.outputs }, (_, c) => String(c)),
    checksum: `quadratics-${count}`,
  };
}

function engineOf(curvature: Quadratics["curvature"], centre: Quadratics["centre"]): Engine {
  return {
    name: "quadratics",
    refuses: () => undefined,
    describe: () => Promise.resolve({ engine: "quadratics", facts: {} }),
    open: (problem) => Promise.resolve(sessionOf(problem, curvature, centre)),
  };
}

function sessionOf(problem: Problem, curvature: Quadratics["curvature"], centre: Quadratics["centre"]): Session {
  const gradient = (w: ArrayLike<number>, batch: Uint32Array): number[] =>
    Array.from({ length: DIMENSION }, (_, i) => {
      const sum = batch.reduce((total, j) => total + curvature[j]![i]! * (w[i]! - centre[j]![i]!), 0);
      return sum / batch.length;
    });
  const matrix = (rows = problem.devices): Matrix => ({
    rows,
    columns: DIMENSION,
    data: new Float64Array(rows * DIMENSION) as unknown as Float32Array, // the one place that knows: in double precision
  });
  return {
    ...plainOperations(problem.model.layout),
    engine: "quadratics",
    problem,
    matrix,
    release: () => {},
    localSteps(parameters, plan) {
      for (let k = 0; k < parameters.rows; k++) stepsOf(k, parameters, { plan, gradient });
      return Promise.resolve({ loss: new Float64Array(parameters.rows) });
    },
    gradients(parameters, { jobs, out, keep = 0 }) {
      for (const [into, ofRow] of Map.groupBy(jobs, (job) => job.into)) {
        const sum = row(out, into);
        const gradients = ofRow.map(({ at, batch, weight = 1 }) =>
          gradient(row(parameters, at), batch).map((g) => weight * g)
        );
        sum.set(sum.map((value, i) => gradients.reduce((total, g) => total + g[i]!, keep === 0 ? 0 : keep * value)));
      }
      return Promise.resolve({ loss: new Float64Array(jobs.length) });
    },
    evaluate: ({ rows }) =>
      Promise.resolve({
        correct: new Uint32Array(rows * model.outputs),
        loss: new Float64Array(rows * model.outputs),
        total: new Uint32Array(model.outputs).fill(1),
      }),
    close: () => Promise.resolve(),
  };
}

function stepsOf(
  k: number,
  parameters: Matrix,
  { plan, gradient }: { plan: LocalPlan; gradient: (w: ArrayLike<number>, batch: Uint32Array) => number[] },
): void {
  const { indices, offsets } = plan.batches[k]!;
  const w = row(parameters, k);
  const v = plan.velocity && row(plan.velocity, k);
  const { momentum, nesterov, weightDecay, learningRate, proximal } = plan;
  for (let t = 0; t + 1 < offsets.length; t++) {
    const g = gradient(w, indices.subarray(offsets[t]!, offsets[t + 1]!)).map((value, i) =>
      value + weightDecay * w[i]!
    );
    const u = g.map((value, i) => {
      if (!v) return value;
      v[i] = momentum * v[i]! + value;
      return nesterov ? value + momentum * v[i]! : v[i]!;
    });
    const before = [...w];
    for (let i = 0; i < w.length; i++) {
      const pull = proximal ? proximal.rates[k]! * (row(proximal.anchor, k)[i]! - before[i]!) : 0;
      w[i] = before[i]! - learningRate * u[i]! + (plan.constant ? row(plan.constant, k)[i]! : 0) + pull;
    }
  }
}
