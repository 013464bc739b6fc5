import { z } from "zod";
import { aFunction, checkOptions, InputError, type Json, shown } from "../base/mod.ts";
import type { Channel } from "../channel/mod.ts";
import type { Dataset, Partition } from "../data/mod.ts";
import type { Engine } from "../engine/mod.ts";
import type { Topology } from "../graph/mod.ts";
import type { Model } from "../model/mod.ts";
import type { Snapshot } from "./observer.ts";
import { checkColumnName } from "./columns.ts";
import { type StartingParameters, startSchema } from "./parameters/start.ts";
import { type StopRule, stopSchema } from "./stop_rule.ts";
import { type Chain, chain, type ChainPart } from "../step/mod.ts";

/** What to simulate: every algorithm with every seed. */
export interface Simulation {
  /** Who talks to whom; fixed, or changing with the round. */
  readonly graph: Topology;
  /** What happens to messages in transit: `channel.loss({ probability: 0.1 })`. Default: all arrive at once. */
  readonly channel?: Channel;
  /** What each device trains. */
  readonly model: Model;
  /** The samples of each device; a function of the seed to draw a new partition for every seed. */
  readonly devices: Partition | ((seed: number) => Partition);
  /** The test samples. */
  readonly test: Dataset;
  /** The algorithms by name. */
  readonly algorithms: Readonly<Record<string, Chain | ChainPart>>;
  /** Rounds of each run. */
  readonly rounds: number;
  /** One run per algorithm and seed. */
  readonly seeds: readonly number[];
  /** Whether devices start from common parameters, each from its own, or from those of a file. Default: `"common"`. */
  readonly initialParameters?: "common" | "perDevice" | StartingParameters;
  /** When and on how many samples to evaluate. Default: after every step of every round, on the whole test set. */
  readonly evaluation?: EvaluationPlan;
  /** When a run ends before its last round. Default: never. */
  readonly stop?: StopRule;
  /** Further columns of the frame: each function returns one number per device at every evaluation, `[devices]`. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /**
   * Called after every step of every round, for what does not fit in a column. A store cannot replay it, so with
   * `observe` all runs are computed, one after another, and none is stored.
   */
  readonly observe?: (snapshot: Snapshot) => void | Promise<void>;
  /** What computes. Default: the fastest that can run the model. */
  readonly engine?: Engine;
  /** What to allow that is otherwise refused: training on the test data, or samples shared by several devices. */
  readonly allow?: readonly ("training on test data" | "shared samples")[];
}

/** When and on how much to evaluate. */
export interface EvaluationPlan {
  /** Rounds between evaluations; the last round is always evaluated. Default: 1. */
  readonly every?: number;
  /** Number of test samples, the first ones. Default: all. */
  readonly samples?: number;
  /** The steps after which to evaluate, by name. Default: all. */
  readonly phases?: readonly string[];
}

/** One number per device, `[devices]`, from the state after a step; independent of the algorithm's name. */
export interface Metric {
  (snapshot: Snapshot): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** JSON form of what the function reads but its source does not show; a stored run is named by both. */
  readonly spec?: Json;
}

/** What is refused unless it is allowed by name. */
export const allowances = ["training on test data", "shared samples"] as const;

/** A value with the members of its kind: enough to tell it from common mistakes. */
function thing(what: string, has: Readonly<Record<string, (value: unknown) => boolean>>) {
  return z.custom<object>((value) =>
    typeof value === "object" && value !== null &&
    Object.entries(has).every(([name, fits]) => fits((value as Record<string, unknown>)[name])), {
    error: `expected ${what}`,
  });
}

const isFunction = (value: unknown) => typeof value === "function";
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
const isObject = (value: unknown) => typeof value === "object" && value !== null;
const isText = (value: unknown) => typeof value === "string";
const named = { name: isText, spec: isObject };

/** The checks of a {@linkcode Simulation}, by name. */
export const simulationShape = {
  graph: z.union([
    thing("", { ...named, devices: isCount, neighbors: Array.isArray }),
    thing("", { ...named, devices: isCount, at: isFunction }),
  ], { error: "expected a graph, such as graph.ring(10)" }),
  channel: thing("a channel, such as channel.loss({ probability: 0.1 })", {
    spec: isObject,
    longest: Number.isSafeInteger,
  })
    .optional(),
  model: thing("a model, such as models.mlp([784, 200, 200, 10])", {
    ...{ ...named, inputShape: Array.isArray, layout: Array.isArray, parameters: isCount, initialize: isFunction },
  }),
  devices: z.union([aFunction(), thing("", { ...named, dataset: isObject, indices: Array.isArray })], {
    error: "expected a partition, such as partition.iid(train, { … })",
  }),
  test: thing("a data set, such as digits.test", {
    ...{ name: isText, checksum: isText, samples: isCount, classes: isCount, inputShape: Array.isArray },
    ...{ inputs: ArrayBuffer.isView, labels: ArrayBuffer.isView },
  }),
  algorithms: z.custom<object>((value) => isObject(value) && !Array.isArray(value) && !isAlgorithm(value), {
    error: "expected algorithms by name, such as { dsgd: algorithms.dsgd({ … }) }",
  }).pipe(z.record(
    z.string(),
    z.custom(isAlgorithm, {
      error: "expected a chain of steps, such as algorithms.dsgd({ … }), or a step with name, spec, init and update",
    }),
  )),
  rounds: z.int().min(1),
  seeds: z.array(z.int().min(0)).min(1),
  initialParameters: z.union([z.enum(["common", "perDevice"]), startSchema], {
    error: 'expected "common", "perDevice" or { from: "run.safetensors" }',
  }).optional(),
  evaluation: z.strictObject({
    every: z.int().min(1).optional(),
    samples: z.int().min(1).optional(),
    phases: z.array(z.string()).min(1).optional(),
  }).optional(),
  stop: stopSchema.optional(),
  metrics: z.record(z.string(), aFunction()).optional(),
  observe: aFunction().optional(),
  engine: thing("an engine, such as engine.tfjsEngine()", { name: isText, open: isFunction, refuses: isFunction })
    .optional(),
  allow: z.array(z.enum(allowances)).optional(),
};

const schema = z.strictObject(simulationShape);

function isAlgorithm(value: unknown): boolean {
  return isObject(value) && (isSteps(value) || isStep(value));
}

function isStep(value: object): boolean {
  const { name, spec, init, update, setUp } = value as Partial<Record<string, unknown>>;
  return isText(name) && isObject(spec) && (isFunction(setUp) || (isFunction(init) && isFunction(update)));
}

function isSteps(value: object): boolean {
  return "round" in value && "setup" in value &&
    [value.setup, value.round].every((steps) =>
      Array.isArray(steps) && steps.every((step) => isObject(step) && isStep(step))
    );
}

/** Refuses what cannot be simulated, before anything is computed. */
export function checkSimulation(simulation: Simulation): void {
  checkOptions("simulate", schema, simulation);
  const { algorithms, seeds, metrics = {} } = simulation;
  const names = Object.keys(algorithms);
  if (names.length === 0) throw new InputError("simulate: no algorithms; give at least one, by name");
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twice !== undefined) throw new InputError(`simulate: seed ${twice} is given twice; each seed counts once`);
  for (const name of Object.keys(metrics)) checkColumnName("simulate: the metric", name);
  checkPhases(simulation);
}

/** Refuses unknown phases to measure, and an algorithm none of whose phases would be measured. */
function checkPhases({ algorithms, evaluation: { phases } = {} }: Simulation): void {
  if (!phases) return;
  const known = new Map(
    Object.entries(algorithms).map(([name, given]) => {
      const { setup, round } = chain(given);
      return [name, [...setup, ...round].map((step) => step.name)];
    }),
  );
  const all = [...new Set([...known.values()].flat())];
  const unknown = phases.find((phase) => !all.includes(phase));
  if (unknown !== undefined) {
    throw new InputError(`simulate: no step is named ${shown(unknown)}; known: ${all.join(", ")}`);
  }
  for (const [name, own] of known) {
    if (own.some((phase) => phases.includes(phase))) continue;
    throw new InputError(
      `simulate: nothing of "${name}" would be measured: "evaluation.phases" is ${shown(phases)}, and its steps are ` +
        `${own.join(", ")}; add one of them`,
    );
  }
}
