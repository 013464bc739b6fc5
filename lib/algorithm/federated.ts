import { z } from "zod";
import { options } from "../base/mod.ts";
import {
  type Chain,
  chain,
  localSteps,
  type LocalStepsOptions,
  pooledSteps,
  type PooledStepsOptions,
  randomClients,
  serverAveraging,
  shapes,
} from "../step/mod.ts";

/** Options of {@linkcode fedAvg}: those of the clients' local steps, and how many take part. */
export interface FedAvgOptions extends Omit<Partial<LocalStepsOptions>, "participants"> {
  /** Share C of the devices that take part in a round, above 0 and at most 1. Default: 1. */
  readonly fraction?: number;
}

const shape = {
  ...shapes.local,
  batchSize: shapes.local.batchSize.default(10),
  learningRate: shapes.local.learningRate.prefault(0.1),
};
const { participants: _participants, ...shapeOfAll } = shape;
const { bias: _bias, ...shapeOfOne } = shapeOfAll;
const readFedAvg = options("algorithms.fedAvg", { ...shapeOfAll, fraction: z.number().gt(0).max(1).default(1) });
const readCentralized = options("algorithms.centralized", { ...shapeOfOne, name: shapes.phaseName("pooled") });
const readLocalTraining = options("algorithms.localTraining", shape);

/**
 * FedAvg: in every round a server sends its parameters to C·K clients, drawn at random, which train for E epochs and
 * send theirs back; the average is weighted by data sizes,
 *
 * w_k ← w − η·∇F_k(w; batch), E epochs, k ∈ S;  w ← Σ_{k ∈ S} n_k·w_k / Σ_{k ∈ S} n_k.
 *
 * McMahan et al. (2017), with the weights of its corrected version. The defaults E = 1, B = 10 and no momentum are
 * theirs for MNIST; their C = 0 means one client, here fraction 1/K. The step size 0.1 is ours; they tune it. After a
 * round all devices hold the server's parameters, whether or not they took part. Every client sends d values a round.
 *
 * @throws {InputError} On unknown or impossible options; in a run, if the fraction selects nobody.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.fedAvg({ fraction: 0.1 }).round.map((step) => step.name).join() === "local,server");
 * ```
 */
export function fedAvg(given: FedAvgOptions = {}): Chain {
  const { fraction, ...local } = readFedAvg(given);
  const taking = fraction === 1 ? {} : { participants: randomClients({ fraction }) };
  return chain(localSteps({ ...oneEpoch(local), ...taking }), serverAveraging(taking));
}

/**
 * Centralised SGD on the samples of all devices together, w ← w − η·∇F(w; batch): the baseline for decentralized
 * training. A round is one epoch unless `steps` says otherwise; the defaults (B = 10, η = 0.1, no momentum) are ours.
 * All devices hold the parameters of the one learner. It sends nothing.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.centralized({ batchSize: 100 }).round.length === 1);
 * ```
 */
export function centralized(given: Partial<PooledStepsOptions> = {}): Chain {
  return chain(pooledSteps(oneEpoch(readCentralized(given))));
}

/**
 * Local training: every device on its own samples, without communication, w_k ← w_k − η·∇F_k(w_k; batch). A round is one
 * epoch unless `steps` says otherwise; the defaults (B = 10, η = 0.1, no momentum) are ours.
 *
 * @throws {InputError} On unknown or impossible options.
 *
 * @example
 * ```ts
 * import { algorithms } from "murmuration";
 *
 * console.assert(algorithms.localTraining({ steps: 10 }).round.length === 1);
 * ```
 */
export function localTraining(given: Partial<LocalStepsOptions> = {}): Chain {
  return chain(localSteps(oneEpoch(readLocalTraining(given))));
}

/** One epoch a round if no number of steps is given. */
function oneEpoch<Options extends Pick<LocalStepsOptions, "steps" | "epochs">>(options: Options): Options {
  return options.steps === undefined ? { epochs: 1, ...options } : options;
}
