import type { Partition } from "../data/mod.ts";
import { row } from "../engine/mod.ts";
import { type LocalState, localSteps, type LocalStepsOptions } from "./local_steps.ts";
import type { RunContext, Step } from "./step.ts";

/** Options of {@linkcode pooledSteps}: those of the local steps that make sense for one learner. */
export type PooledStepsOptions = Omit<LocalStepsOptions, "bias" | "participants">;

/**
 * Centralised learning: one learner takes steps of mini-batch SGD on the samples of all devices together, and all devices
 * hold its parameters,
 *
 * g ← ∇F(w; batch) + λ·w;  v ← μ·v + g;  w ← w − η·v.
 *
 * It starts from the parameters of device 0, counts its gradients there, and sends nothing.
 *
 * @throws {InputError} On the options that `localSteps` refuses.
 *
 * @example
 * ```ts
 * import { pooledSteps } from "murmuration";
 *
 * console.assert(pooledSteps({ epochs: 1, batchSize: 10, learningRate: 0.1 }).name === "pooled");
 * ```
 */
export function pooledSteps(options: PooledStepsOptions): Step<LocalState> {
  const { name = "pooled" } = options;
  const learner = { spec: { kind: "firstDevice" }, of: ({ devices }: RunContext) => firstOf(devices) };
  const local = localSteps({ ...options, name, participants: learner });
  const pools = new WeakMap<Partition, Partition>();
  const withPool = <Context extends RunContext>(run: Context): Context => {
    const partition = pools.get(run.partition) ?? pooled(run.partition);
    pools.set(run.partition, partition);
    return { ...run, partition };
  };
  return {
    ...local,
    spec: { ...local.spec, kind: "pooledSteps" },
    init: (run) => local.init(withPool(run)),
    async update(parameters, state, context) {
      await local.update(parameters, state, withPool(context));
      const learned = row(parameters, 0);
      for (let k = 1; k < parameters.rows; k++) row(parameters, k).set(learned);
    },
  };
}

function firstOf(devices: number): boolean[] {
  return Array.from({ length: devices }, (_, k) => k === 0);
}

// Every device may draw from the pool; only the first does.
function pooled({ dataset, name, spec, indices }: Partition): Partition {
  const pool = Uint32Array.from(indices.flatMap((samples) => [...samples])).toSorted();
  return {
    name: `${name}, pooled`,
    spec: { kind: "pooled", partition: spec },
    dataset,
    indices: indices.map(() => pool),
  };
}
