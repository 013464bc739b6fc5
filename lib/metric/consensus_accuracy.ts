import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { type Matrix, row, type Session } from "../engine/mod.ts";
import type { Metric } from "../run/mod.ts";

/** Options of {@linkcode consensusAccuracy}. */
export interface ConsensusAccuracyOptions {
  /** Number of test samples, the first ones. Default: all. */
  readonly samples?: number;
}

/**
 * A further column of the results: the test accuracy of the consensus model, whose parameters are the mean over
 * devices, θ̄ = (1/K)·Σ_k θ_k. Every device's row has the same number. Paper C reports it after the last epoch.
 *
 * @throws {InputError} If the number of samples is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { algorithms, datasets, graph, metrics, models, partition, simulate } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 200, test: 50 });
 * const { frame } = await simulate({
 *   graph: graph.ring(4),
 *   model: models.mlp([784, 10]),
 *   devices: partition.iid(digits.train, { devices: 4 }),
 *   test: digits.test,
 *   algorithms: { dpsgd: algorithms.dpsgd() },
 *   rounds: 2,
 *   seeds: [0],
 *   metrics: { consensus_accuracy: metrics.consensusAccuracy() },
 * });
 * console.assert(frame.columns.includes("consensus_accuracy"));
 * ```
 */
export function consensusAccuracy(options: ConsensusAccuracyOptions = {}): Metric {
  const { samples } = checkOptions("metrics.consensusAccuracy", schema, options);
  const buffers = new WeakMap<Session, Matrix>();
  const metric: Metric = async ({ parameters, session }) => {
    const mean = buffers.get(session) ?? session.matrix(1);
    buffers.set(session, mean);
    meanOfRows(parameters, mean.data);
    const { correct, total } = await session.evaluate(mean, samples === undefined ? {} : { samples });
    return new Array<number>(parameters.rows).fill(sum(correct) / sum(total));
  };
  return Object.assign(metric, { spec: { kind: "consensusAccuracy", samples: samples ?? null } });
}

const schema = z.strictObject({ samples: z.int().min(1).optional() });

function meanOfRows(parameters: Matrix, out: Float32Array): void {
  out.fill(0);
  for (let k = 0; k < parameters.rows; k++) {
    const values = row(parameters, k);
    for (let i = 0; i < out.length; i++) out[i]! += values[i]! / parameters.rows;
  }
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
