import { z } from "zod";
import { checkOptions, InputError, type Json, shown } from "../base/mod.ts";
import type { Dataset, Partition } from "../data/mod.ts";
import type { Engine } from "../engine/mod.ts";
import type { Topology } from "../graph/mod.ts";
import type { Model } from "../model/mod.ts";
import type { Snapshot } from "./observer.ts";
import { type StopRule, stopSchema } from "./stop_rule.ts";
import { type Chain, chain, type ChainPart } from "../step/mod.ts";

/** What is simulated: every algorithm with every seed. */
export interface Simulation {
  /** Who talks to whom; fixed, or changing with the round. */
  readonly graph: Topology;
  /** What each device trains. */
  readonly model: Model;
  /** What each device holds; a function where the partition is drawn anew for every seed. */
  readonly devices: Partition | ((seed: number) => Partition);
  /** What accuracy is measured on. */
  readonly test: Dataset;
  /** The algorithms by name. */
  readonly algorithms: Readonly<Record<string, Chain | ChainPart>>;
  /** Rounds of each run. */
  readonly rounds: number;
  /** One run per algorithm and seed. */
  readonly seeds: readonly number[];
  /** Whether devices start from common parameters (the default) or each from its own. */
  readonly initialParameters?: "common" | "perDevice";
  /** When and on how much to evaluate; default: after every step of every round, on the whole test set. */
  readonly evaluation?: EvaluationPlan;
  /** When a run ends before its last round; never if left out. */
  readonly stop?: StopRule;
  /** Further columns of the frame: each gives one number per device at every evaluation, `[devices]`. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /**
   * Called after every step of every round, for what does not fit a column. A store cannot replay it: with it, all runs are
   * computed, in turn, and none is stored.
   */
  readonly observe?: (snapshot: Snapshot) => void | Promise<void>;
  /** What computes; default: the fastest that can run the model. */
  readonly engine?: Engine;
}

/** When and on how much to evaluate. */
export interface EvaluationPlan {
  /** Every so many rounds (and in the last); default 1. */
  readonly every?: number;
  /** On the first so many test samples; default all. */
  readonly samples?: number;
  /** After these steps only, by name; default after all of them. */
  readonly phases?: readonly string[];
}

/** One number per device, `[devices]`, from the state after a step; independent of the algorithm's name. */
export interface Metric {
  (snapshot: Snapshot): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** JSON form of what the function captures: a stored run is known by it and by the function's source. */
  readonly spec?: Json;
}

const functionSchema = z.custom<unknown>((value) => typeof value === "function", { error: "expected a function" });
const object = (what: string) =>
  z.custom<object>((value) => typeof value === "object" && value !== null, { error: `expected ${what}` });

/** The checks of a {@linkcode Simulation}, by name. */
export const simulationShape = {
  graph: object("a graph, such as graph.ring(10)"),
  model: object("a model, such as models.mlp([784, 200, 200, 10])"),
  devices: z.union([functionSchema, object("")], {
    error: "expected a partition, such as partition.iid(train, { … })",
  }),
  test: object("a data set, such as digits.test"),
  algorithms: z.record(z.string(), object("a chain of steps"), { error: "expected algorithms by name" }),
  rounds: z.int().min(1),
  seeds: z.array(z.int().min(0)).min(1),
  initialParameters: z.enum(["common", "perDevice"]).optional(),
  evaluation: z.strictObject({
    every: z.int().min(1).optional(),
    samples: z.int().min(1).optional(),
    phases: z.array(z.string()).optional(),
  }).optional(),
  stop: stopSchema.optional(),
  metrics: z.record(z.string(), functionSchema).optional(),
  observe: functionSchema.optional(),
  engine: object("an engine, such as engine.tfjsEngine()").optional(),
};

const schema = z.strictObject(simulationShape);

/** Refuses what cannot be simulated, before anything is computed. */
export function checkSimulation(simulation: Simulation): void {
  checkOptions("simulate", schema, simulation);
  const { algorithms, seeds, evaluation } = simulation;
  const names = Object.keys(algorithms);
  if (names.length === 0) throw new InputError("simulate: no algorithms; give at least one, by name");
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twice !== undefined) throw new InputError(`simulate: seed ${twice} is given twice; each seed counts once`);
  const known = new Set(
    names.map((name) => chain(algorithms[name]!)).flatMap(({ setup, round }) =>
      [...setup, ...round].map(({ name }) => name)
    ),
  );
  for (const phase of evaluation?.phases ?? []) {
    if (!known.has(phase)) {
      throw new InputError(`simulate: no step is named ${shown(phase)}; known: ${[...known].join(", ")}`);
    }
  }
}
