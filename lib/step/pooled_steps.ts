import type { Partition } from "../data/mod.ts";
import type { RowTerm } from "../engine/mod.ts";
import type { DescentState } from "./adapt.ts";
import { localSteps, type LocalStepsOptions } from "./descend.ts";
import type { RunContext } from "./round.ts";
import type { Step } from "./step.ts";

/** Options of {@linkcode pooledSteps}: the local-step options that make sense for one learner. */
export type PooledStepsOptions = Omit<LocalStepsOptions, "bias" | "participants">;

/**
 * Centralised learning: one learner takes mini-batch SGD steps on the samples of all devices together, and all devices
 * hold its parameters,
 *
 * g ← ∇F(w; batch) + λ·w;  v ← μ·v + g;  w ← w − η·v.
 *
 * It starts from the parameters of device 0, counts its gradients there, and sends nothing.
 *
 * @throws {InputError} On options that `localSteps` refuses.
 *
 * @example
 * ```ts
 * import { pooledSteps } from "murmuration";
 *
 * console.assert(pooledSteps({ epochs: 1, batchSize: 10, learningRate: 0.1 }).name === "pooled");
 * ```
 */
export function pooledSteps(options: PooledStepsOptions): Step<DescentState> {
  const learner = { spec: { kind: "firstDevice" }, of: ({ devices }: RunContext) => firstOf(devices) };
  const { bias: _, withBias: __, ...local } = localSteps({ name: "pooled", ...options, participants: learner });
  const pools = new WeakMap<Partition, Partition>();
  const withPool = <Context extends RunContext>(run: Context): Context => {
    const partition = pools.get(run.partition) ?? pooled(run.partition);
    pools.set(run.partition, partition);
    return { ...run, partition };
  };
  return {
    ...local,
    spec: { ...local.spec, kind: "pooledSteps" },
    ingredients: ["train on all data in one place", ...local.ingredients!.slice(1)],
    init: (parameters, run) => local.init(parameters, withPool(run)),
    async update(parameters, state, round) {
      await local.update(parameters, state, withPool(round));
      const learned = round.scratch();
      await round.session.sums(learned, firstOf(parameters.rows).map((): RowTerm[] => [[1, parameters, 0]]));
      round.session.swap(parameters, learned);
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
