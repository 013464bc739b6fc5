import { InputError } from "../base/mod.ts";
import type { Dataset, Partition } from "../data/mod.ts";
import { auto, type Engine } from "../engine/mod.ts";
import { requireConnected } from "../graph/mod.ts";
import { checkRequirements } from "../step/mod.ts";
import { configurationOf, type RunConfiguration, runId } from "./configuration.ts";
import type { FieldValue } from "./join_rows.ts";
import { checkSimulateOptions, requirementsOf, type SimulateOptions } from "./options.ts";

/** A run that was asked for: everything that is known before it is computed. */
export interface PlannedRun {
  /** Its name: the head of the SHA-256 of its configuration. */
  readonly id: string;
  /** Everything that decides its result. */
  readonly configuration: RunConfiguration;
  /** Name of the algorithm. */
  readonly algorithm: string;
  /** Seed. */
  readonly seed: number;
  /** What each device holds. */
  readonly partition: Partition;
  /** What computes. */
  readonly engine: Engine;
  /** The simulation that it is part of. */
  readonly options: SimulateOptions;
  /** Further columns: the point of a sweep. */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/**
 * The runs of a simulation: every algorithm with every seed.
 *
 * @throws {InputError} If the options cannot be simulated.
 */
export async function planRuns(
  options: SimulateOptions,
  fields: PlannedRun["fields"] = {},
): Promise<PlannedRun[]> {
  checkSimulateOptions(options);
  const partitionOf = (seed: number): Partition =>
    typeof options.devices === "function" ? options.devices(seed) : options.devices;
  const partitions = new Map(options.seeds.map((seed) => [seed, partitionOf(seed)]));
  checkDevices(options, [...partitions.values()]);
  const engine = options.engine ?? auto(options.model);
  const refusal = engine.refuses(options.model);
  if (refusal) throw new InputError(refusal);
  checkAlgorithms(options, partitions);
  const version = await engine.version?.() ?? "";
  const names = Object.keys(options.algorithms);
  return [...partitions].flatMap(([seed, partition]) =>
    names.map((algorithm) => {
      const run = { algorithm, seed, partition, engine: { name: engine.name, version } };
      const configuration = configurationOf(options, run);
      return { id: runId(configuration), configuration, algorithm, seed, partition, engine, options, fields };
    })
  );
}

/**
 * Refuses runs that would be in a frame twice.
 *
 * @throws {InputError} Naming the two.
 */
export function checkDifferent(planned: readonly PlannedRun[]): void {
  const seen = new Map<string, PlannedRun>();
  for (const run of planned) {
    const same = seen.get(run.id);
    if (same) {
      throw new InputError(`${inWords(same)} and ${inWords(run)} are the same run under two names; leave one out`);
    }
    seen.set(run.id, run);
  }
}

function inWords({ algorithm, seed, fields }: PlannedRun): string {
  const point = Object.entries(fields).map(([name, value]) => `, ${name} ${value}`).join("");
  return `"${algorithm}"${point} (seed ${seed})`;
}

function checkDevices(options: SimulateOptions, partitions: readonly Partition[]): void {
  const { graph } = options;
  const train: Dataset = partitions[0]!.dataset;
  for (const { indices, name, dataset } of partitions) {
    if (indices.length !== graph.devices) {
      throw new InputError(
        `the partition "${name}" is for ${indices.length} devices, but ${graph.name} has ${graph.devices}; ` +
          `make both the same`,
      );
    }
    if (dataset !== train) throw new InputError("the partitions of different seeds use different data sets; use one");
  }
  if (!("at" in graph)) requireConnected(graph);
}

function checkAlgorithms({ algorithms, graph }: SimulateOptions, partitions: ReadonlyMap<number, Partition>): void {
  for (const [algorithm, given] of Object.entries(algorithms)) {
    for (const [seed, { indices }] of partitions) {
      const dataSizes = indices.map((samples) => samples.length);
      checkRequirements(requirementsOf(given), { algorithm, topology: graph, dataSizes, seed });
    }
  }
}
