import pl from "nodejs-polars";
import { InputError } from "../check/mod.ts";
import type { Dataset, Partition } from "../data/mod.ts";
import { auto } from "../engine/mod.ts";
import { requireConnected } from "../graph/mod.ts";
import { checkRequirements } from "../step/mod.ts";
import { configurationOf, type RunConfiguration, runId } from "./configuration.ts";
import type { Frame } from "./frame.ts";
import { checkSimulateOptions, requirementsOf, type SimulateOptions } from "./options.ts";
import { classGroups, Recorder } from "./recorder.ts";
import { runOne, type RunOutcome } from "./run_one.ts";

/** The results of a simulation. */
export interface Runs {
  /**
   * One row per run, round, phase, device and class group: `run`, `algorithm`, `seed`, `round` (0 before training),
   * `phase` (`"start"`, then the step after which it was measured), `device`, `group` (`"all"`, `"seen"`, `"unseen"`),
   * `accuracy` (0 to 1), `loss`, `drift` (‖θ_k − θ̄‖₂), `floats_sent` and `gradients` (both since the start of the run,
   * of that device), then any further metrics. Equal configurations give equal frames.
   */
  readonly frame: Frame;
  /** One row per run: how it ended, in how many seconds, on which engine, with which data. */
  readonly summary: Frame;
  /** The configuration of every run, by the run's name. */
  readonly configurations: Readonly<Record<string, RunConfiguration>>;
}

/**
 * Runs every algorithm with every seed. A run is a pure function of its configuration and its data.
 *
 * @throws {InputError} Before anything is computed: on unknown options, a graph that is not connected or has another
 * number of devices than the partition or that an algorithm cannot work on, data that do not fit the model, an engine that cannot run the model.
 */
export async function simulate(options: SimulateOptions): Promise<Runs> {
  checkSimulateOptions(options);
  const partitionOf = (seed: number): Partition =>
    typeof options.devices === "function" ? options.devices(seed) : options.devices;
  const partitions = new Map(options.seeds.map((seed) => [seed, partitionOf(seed)]));
  const train = checkDevices(options, [...partitions.values()]);
  const engine = options.engine ?? auto(options.model);
  const refusal = engine.refuses(options.model);
  if (refusal) throw new InputError(refusal);
  checkAlgorithms(options, partitions);

  const recorder = new Recorder();
  const summary: Record<string, string | number | null>[] = [];
  const configurations: Record<string, RunConfiguration> = {};
  const names = Object.keys(options.algorithms);
  const total = names.length * options.seeds.length * options.rounds;
  let done = 0;
  for (const seed of options.seeds) {
    for (const algorithm of names) {
      if (options.signal?.aborted) break;
      const partition = partitions.get(seed)!;
      const session = await engine.open({
        model: options.model,
        devices: options.graph.devices,
        train,
        test: options.test,
      });
      const configuration = configurationOf(options, { algorithm, seed, partition, engine: engine.name });
      const id = runId(configuration);
      configurations[id] = configuration;
      const groups = classGroups(partition);
      const started = performance.now();
      let outcome: RunOutcome;
      const before = done;
      const label = `${algorithm}, seed ${seed}`;
      options.onProgress?.({ done, total, label });
      try {
        outcome = await runOne(options, {
          algorithm,
          seed,
          partition,
          session,
          onMeasurement: (measured) => recorder.add({ id, algorithm, seed }, groups, measured),
          onRound: () => options.onProgress?.({ done: ++done, total, label }),
        });
      } finally {
        await session.close();
      }
      done = before + options.rounds;
      summary.push({
        run: id,
        algorithm,
        seed,
        status: outcome.status,
        rounds: outcome.rounds,
        diverged_round: outcome.divergedRound ?? null,
        seconds: (performance.now() - started) / 1000,
        engine: engine.name,
        devices: options.graph.devices,
        parameters: options.model.parameters,
        graph: options.graph.name,
        model: options.model.name,
        partition: partition.name,
        data: dataName(train),
      });
    }
  }
  return { frame: recorder.frame(), summary: summaryFrame(summary), configurations };
}

function checkDevices(options: SimulateOptions, partitions: readonly Partition[]): Dataset {
  const { graph } = options;
  const train = partitions[0]!.dataset;
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
  return train;
}

function checkAlgorithms({ algorithms, graph }: SimulateOptions, partitions: ReadonlyMap<number, Partition>): void {
  for (const [algorithm, given] of Object.entries(algorithms)) {
    for (const [seed, { indices }] of partitions) {
      const dataSizes = indices.map((samples) => samples.length);
      checkRequirements(requirementsOf(given), { algorithm, topology: graph, dataSizes, seed });
    }
  }
}

function dataName(data: Dataset): string {
  return data.standsInFor ? `${data.name} (in place of ${data.standsInFor})` : data.name;
}

function summaryFrame(rows: readonly Record<string, string | number | null>[]): Frame {
  const columns: Record<string, (string | number | null)[]> = {};
  for (const row of rows) for (const [name, value] of Object.entries(row)) (columns[name] ??= []).push(value);
  return pl.DataFrame(columns);
}
