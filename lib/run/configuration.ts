import { InputError, type Json, sha256, shown, type Spec } from "../base/mod.ts";
import type { Partition } from "../data/mod.ts";
import type { RunInputs } from "./run_inputs.ts";

/** Everything that decides the result of one run, as data: equal configurations give equal results. */
export interface RunConfiguration {
  /** Graph. */
  readonly graph: Spec;
  /** Channel; absent if there is none. */
  readonly channel?: Spec;
  /** Model. */
  readonly model: Spec;
  /** Data set and how it is spread over devices. */
  readonly data: {
    /** Name of the data set. */
    readonly name: string;
    /** SHA-256 of the training samples. */
    readonly train: string;
    /** SHA-256 of the test samples. */
    readonly test: string;
    /** Partition. */
    readonly partition: Spec;
  };
  /** The steps of the algorithm. */
  readonly algorithm: readonly Spec[];
  /** Rounds. */
  readonly rounds: number;
  /** Seed. */
  readonly seed: number;
  /** Whether devices start from common parameters; if they come from a file, the checksum of the numbers. */
  readonly initialParameters: "common" | "perDevice" | Spec;
  /** When and on how many samples it is evaluated. */
  readonly evaluation: {
    /** Every so many rounds. */
    readonly every: number;
    /** Test samples; null for all. */
    readonly samples: number | null;
    /** Steps after which; null for all. */
    readonly phases: readonly string[] | null;
  };
  /** When it ends early; absent if never. */
  readonly stop?: {
    /** Accuracy to be reached. */
    readonly accuracy: number;
    /** By whom. */
    readonly of: "slowest" | "mean";
    /** Step after which. */
    readonly phase: string;
  };
  /** Engine that computes, and the version of its kernels. */
  readonly engine: { readonly name: string; readonly version: string };
  /** The JSON forms of further columns; null for one that has none. */
  readonly metrics: Readonly<Record<string, Json>>;
  /** What no JSON form shows: hashes of contents and code, see {@linkcode Sources}. */
  readonly sources: Sources & {
    /** See {@linkcode resultsVersion}. */
    readonly results: number;
    /** Of the samples of each device. */
    readonly partition: string;
  };
}

/**
 * Hashes of a run's parts, each over values, the source of functions, and what these capture and call, without labels
 * and checksums.
 */
export interface Sources {
  /** Of the graph: its links, or the functions that give them. */
  readonly graph: string;
  /** Of the channel; absent if there is none. */
  readonly channel?: string;
  /** Of the model: layers, loss, initialisation. */
  readonly model: string;
  /** Of the samples. */
  readonly data: { readonly train: string; readonly test: string };
  /** Of each step. */
  readonly algorithm: readonly string[];
  /** Of the metrics. */
  readonly metrics: Readonly<Record<string, string>>;
}

/**
 * The version of the meaning of configurations, raised whenever equal configurations give different results than
 * before. Stored runs of other versions are not used.
 */
export const resultsVersion = 3;

/** The configuration of a run. */
export function configurationOf(run: RunInputs, sources: Sources): RunConfiguration {
  const { graph, model, partition, test, chain, rounds, seed, initialParameters, evaluation, stop, metrics } = run;
  return {
    graph: graph.spec,
    ...(run.channel && { channel: run.channel.spec }),
    model: model.spec,
    data: {
      name: partition.dataset.name,
      train: partition.dataset.checksum,
      test: test.checksum,
      partition: partition.spec,
    },
    algorithm: [...chain.setup, ...chain.round].map((step) => step.spec),
    rounds,
    seed,
    initialParameters: typeof initialParameters === "string" ? initialParameters : initialParameters.spec,
    evaluation: {
      every: evaluation.every ?? 1,
      samples: evaluation.samples ?? null,
      phases: evaluation.phases ?? null,
    },
    ...(stop && { stop }),
    engine: { name: run.engine.name, version: run.engineVersion },
    metrics: mapValues(metrics, (metric) => metric.spec ?? null),
    sources: { ...sources, results: resultsVersion, partition: samplesHash(partition) },
  };
}

/**
 * The name of a run: the first 16 hexadecimal digits of the SHA-256 of its configuration in canonical form.
 * The order of keys does not matter.
 *
 * @throws {InputError} If the configuration holds a number that JSON cannot.
 */
export function runId(configuration: RunConfiguration): string {
  return sha256(canonicalJson(configuration as unknown as Json)).slice(0, 16);
}

/**
 * JSON with the keys of every object in order and no white space: equal values, equal text.
 *
 * @throws {InputError} On NaN or an infinite number.
 *
 * @example
 * ```ts
 * import { canonicalJson } from "./configuration.ts";
 *
 * console.assert(canonicalJson({ b: 1, a: [2] }) === '{"a":[2],"b":1}');
 * ```
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new InputError(`a configuration holds the number ${value}, which JSON cannot; give a finite number`);
  }
  if (value === undefined || typeof value === "function" || typeof value === "bigint" || typeof value === "symbol") {
    throw new InputError(`a configuration holds ${shown(value)}, which JSON cannot; give a number, a text or a list`);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value as { [key: string]: Json }).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v)}`).join(",")}}`;
}

const samples = new WeakMap<Partition, string>();

function samplesHash(partition: Partition): string {
  const known = samples.get(partition);
  if (known !== undefined) return known;
  const hash = sha256(...partition.indices.flatMap((own) => [`${own.length}:`, own])).slice(0, 12);
  samples.set(partition, hash);
  return hash;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, of: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
}
