import type { Json } from "../../base/mod.ts";
import type { RunConfiguration } from "../configuration.ts";
import type { Frame } from "../frame.ts";
import { type FieldValue, joinRows } from "../join_rows.ts";
import type { StoredRun } from "./entry.ts";

/** Which runs to put in a frame, and which fields of their configurations. */
export interface FrameOptions {
  /** Which runs. Default: all. */
  readonly where?: (run: StoredRun) => boolean;
  /**
   * Fields of the configuration that become columns, as {@linkcode configurationFields} names them. Default: those in
   * which the runs differ.
   */
  readonly fields?: readonly string[];
}

/** The rows of runs in one frame, with fields of their configurations as columns. */
export function frameOfRuns(runs: readonly StoredRun[], options: FrameOptions = {}): Frame {
  const { where = () => true, fields } = options;
  const chosen = runs.filter(where);
  const flat = chosen.map(({ configuration }) => configurationFields(configuration));
  const names = fields ?? differing(flat);
  return joinRows(chosen.map(({ record: { run, algorithm, seed }, rows }, i) => ({
    rows,
    run: { run, algorithm, seed },
    fields: Object.fromEntries(names.map((name) => [name, flat[i]![name] ?? null])),
  })));
}

/**
 * The fields of a configuration by path: `"graph.devices"`, `"data.partition.kind"`, and, of the steps of its algorithm,
 * by the step's name: `"local.learningRate"`, `"consensus.mix.kind"`.
 *
 * @example
 * ```ts
 * import { algorithms, datasets, graph, models, partition, simulate } from "murmuration";
 * import { configurationFields } from "./frame_of_runs.ts";
 *
 * const digits = datasets.syntheticDigits({ train: 60, test: 20 });
 * const { configurations } = await simulate({
 *   graph: graph.complete(2),
 *   model: models.mlp([784, 10]),
 *   devices: partition.iid(digits.train, { devices: 2, seed: 0 }),
 *   test: digits.test,
 *   algorithms: { dsgd: algorithms.dsgd({ learningRate: 0.1 }) },
 *   rounds: 1,
 *   seeds: [0],
 * });
 * console.assert(configurationFields(Object.values(configurations)[0]!)["local.learningRate"] === 0.1);
 * ```
 */
export function configurationFields(configuration: RunConfiguration): Record<string, FieldValue> {
  const { algorithm, sources: _, ...rest } = configuration;
  const steps = algorithm.map((step) => [String(step["name"] ?? step.kind), step] as const);
  return { ...flattened(rest as unknown as JsonObject), ...flattened(Object.fromEntries(steps)) };
}

type JsonObject = { readonly [key: string]: Json };

function flattened(value: JsonObject, path: readonly string[] = []): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const at = [...path, key];
      if (inner === null || typeof inner !== "object") return [[at.join("."), inner]];
      if (Array.isArray(inner)) return [[at.join("."), JSON.stringify(inner)]];
      return Object.entries(flattened(inner as JsonObject, at));
    }),
  );
}

function differing(all: readonly Record<string, FieldValue>[]): string[] {
  const names = new Set(all.flatMap((fields) => Object.keys(fields)));
  names.delete("seed");
  return [...names].filter((name) => new Set(all.map((fields) => fields[name] ?? null)).size > 1);
}
