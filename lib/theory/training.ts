import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import type { Partition } from "../data/mod.ts";
import type { GradientJob, Matrix, Session } from "../engine/mod.ts";
import type { Model } from "../model/mod.ts";
import { stream } from "../random/mod.ts";

/** Options of {@linkcode initialParameters}. */
export interface InitialParametersOptions {
  /** Number of agents. */
  readonly devices: number;
  /** Seed of the run. */
  readonly seed: number;
  /** Whether agents start from common parameters or each from its own. Default: `"common"`. */
  readonly initialParameters?: "common" | "perDevice";
}

const schema = z.strictObject({
  devices: z.int().min(1),
  seed: z.int().min(0),
  initialParameters: z.enum(["common", "perDevice"]).optional(),
});

/**
 * The parameters that a run of the same model and seed starts from, so that predictions match training.
 *
 * @returns `[devices, parameters]`.
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { models, ntk } from "murmuration";
 *
 * const start = ntk.initialParameters(models.mlp([784, 10]), { devices: 5, seed: 0 });
 * console.assert(start.rows === 5 && start.columns === 7850);
 * ```
 */
export function initialParameters(model: Model, options: InitialParametersOptions): Matrix {
  checkOptions("ntk.initialParameters", schema, options);
  const { devices, seed } = options;
  const key = { seed, purpose: "initial parameters" };
  const data = new Float32Array(devices * model.parameters);
  for (let device = 0; device < devices; device++) {
    const random = stream(options.initialParameters === "perDevice" ? { ...key, device } : key);
    data.set(model.initialize(random), device * model.parameters);
  }
  return { rows: devices, columns: model.parameters, data };
}

/** What {@linkcode trainingLoss} reads of a run's snapshot. */
export interface TrainingSnapshot {
  /** Seed of the run. */
  readonly seed: number;
  /** Parameters now, `[devices, parameters]`. */
  readonly parameters: Matrix;
  /** What computes. */
  readonly session: Session;
}

/**
 * The loss of every device on all of its own training samples, as a metric of a simulation, to compare with predicted
 * losses.
 *
 * @param devices The partition of the simulation, or its function of the seed.
 *
 * @example
 * ```ts
 * import { algorithms, datasets, graph, models, ntk, partition, simulate } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 });
 * const devices = partition.iid(digits.train, { devices: 2, samplesPerDevice: 4 });
 * const { frame } = await simulate({
 *   graph: graph.complete(2),
 *   model: models.mlp([784, 10], { loss: "squared" }),
 *   devices,
 *   test: digits.test,
 *   algorithms: { atc: algorithms.dsgd({ batchSize: "full", learningRate: 0.005 }) },
 *   rounds: 2,
 *   seeds: [0],
 *   metrics: { training_loss: ntk.trainingLoss(devices) },
 * });
 * console.assert(frame.columns.includes("training_loss"));
 * ```
 */
export function trainingLoss(
  devices: Partition | ((seed: number) => Partition),
): (snapshot: TrainingSnapshot) => Promise<Float64Array> {
  const jobs = new Map<number, readonly GradientJob[]>();
  const gradients = new WeakMap<Session, Matrix>();
  return async ({ seed, parameters, session }) => {
    const mine = jobs.get(seed) ?? jobsOf(typeof devices === "function" ? devices(seed) : devices);
    jobs.set(seed, mine);
    const out = gradients.get(session) ?? session.matrix();
    gradients.set(session, out);
    return (await session.gradients(parameters, { jobs: mine, out })).loss;
  };
}

function jobsOf({ indices }: Partition): GradientJob[] {
  return indices.map((batch, k) => ({ at: k, batch, into: k }));
}
