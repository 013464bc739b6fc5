import { InputError } from "../base/mod.ts";
import type { Partition } from "../data/mod.ts";
import { auto } from "../engine/mod.ts";
import { requireConnected } from "../graph/mod.ts";
import { chain, checkRequirements } from "../step/mod.ts";
import { sourcesOf } from "./sources.ts";
import { configurationOf, type RunConfiguration, runId } from "./configuration.ts";
import type { FieldValue } from "./join_rows.ts";
import { startOf } from "./parameters/start.ts";
import { checkSimulation, type Simulation } from "./simulation.ts";
import type { RunInputs } from "./run_inputs.ts";
import { checkPartitions, partitionOf } from "./partition_checks.ts";
import { stopRuleOf } from "./stop_rule.ts";

/** A planned run: everything known before it is computed. */
export interface PlannedRun extends RunInputs {
  /** Its name: the beginning of the SHA-256 of its configuration. */
  readonly id: string;
  /** Everything that decides its result. */
  readonly configuration: RunConfiguration;
  /** What decides its result in the user's functions but could not be inspected, by the names that lead to it. */
  readonly unseen: readonly string[];
  /** Further columns: the point of a sweep. */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/**
 * The runs of a simulation: every algorithm with every seed.
 *
 * @throws {InputError} If it cannot be simulated, or two of its algorithms are the same.
 */
export async function planRuns(
  simulation: Simulation,
  fields: PlannedRun["fields"] = {},
): Promise<PlannedRun[]> {
  checkSimulation(simulation);
  const { graph, channel, model, test, algorithms, rounds, seeds, metrics = {} } = simulation;
  const { evaluation = {}, stop, observe } = simulation;
  const partitions = new Map(seeds.map((seed) => [seed, partitionOf(simulation, seed)]));
  checkPartitions(simulation, [...partitions.values()]);
  if (!("at" in graph)) requireConnected(graph);
  for (const name of Object.keys(fields)) {
    if (!(name in metrics)) continue;
    throw new InputError(`sweep: the field "${name}" is a metric as well; call one of them something else`);
  }
  if (stop && test.targets) {
    throw new InputError(`simulate: "stop" waits for an accuracy, and ${test.name} is a regression; leave it out`);
  }
  const engine = simulation.engine ?? auto(model);
  const refusal = engine.refuses(model);
  if (refusal) throw new InputError(refusal);
  checkAlgorithms(simulation, partitions);
  const { initialParameters: start = "common" } = simulation;
  const initialParameters = typeof start === "string" ? start : await startOf(start, model, graph.devices);
  const engineVersion = await engine.version?.() ?? "";
  const kinds = Object.entries(algorithms).map(([algorithm, given]) => {
    const steps = chain(given);
    return {
      ...{ algorithm, chain: steps },
      ...(stop && { stop: stopRuleOf(stop, { algorithm, steps: steps.round, evaluation }) }),
    };
  });
  const common = {
    ...{ graph, model, test, rounds, initialParameters, metrics, engine, engineVersion, evaluation },
    ...(channel && { channel }),
    ...(observe && { observe }),
  };
  const found = await sourcesOf(common, partitions.get(seeds[0]!)!.dataset, kinds.map(({ chain }) => chain));
  const planned = [...partitions].flatMap(([seed, partition]) =>
    kinds.map((kind, i) => {
      const inputs: RunInputs = { ...common, ...kind, seed, partition };
      const { sources, unseen } = found[i]!;
      const configuration = configurationOf(inputs, sources);
      return { ...inputs, id: runId(configuration), configuration, unseen, fields };
    })
  );
  checkDifferent(planned);
  return planned;
}

/**
 * Refuses runs that would appear twice in a frame.
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

function checkAlgorithms({ algorithms, graph, channel }: Simulation, partitions: ReadonlyMap<number, Partition>): void {
  for (const [algorithm, given] of Object.entries(algorithms)) {
    for (const [seed, { indices }] of partitions) {
      const dataSizes = indices.map((samples) => samples.length);
      checkRequirements(given.requires ?? [], {
        ...{ algorithm, topology: graph, dataSizes, seed },
        ...(channel && { channel: channel.spec.kind }),
      });
    }
  }
}
