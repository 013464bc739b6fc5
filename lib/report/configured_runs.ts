import { InputError } from "../base/mod.ts";
import type { RunConfiguration, RunRecord, Runs } from "../run/mod.ts";

/** Runs with their configurations: from `simulate`, a sweep, or the store. */
export type ConfiguredRuns =
  | Pick<Runs, "summary" | "configurations">
  | readonly { readonly record: RunRecord; readonly configuration: RunConfiguration }[];

/** The description of one run. */
export interface ConfiguredRun {
  /** Name of its algorithm. */
  readonly algorithm: string;
  /** Number of devices. */
  readonly devices: number;
  /** Parameters of one device. */
  readonly parameters: number;
  /** Name of its graph. */
  readonly graph: string;
  /** Name of its partition. */
  readonly partition: string;
  /** Name of its model. */
  readonly model: string;
  /** Its configuration. */
  readonly configuration: RunConfiguration;
}

/**
 * The runs one by one.
 *
 * @throws {InputError} If there is none.
 */
export function configuredRuns(what: string, runs: ConfiguredRuns): ConfiguredRun[] {
  const found = "summary" in runs
    ? runs.summary.toRecords().flatMap(({ run, algorithm, devices, parameters, graph, partition, model }) => {
      const configuration = runs.configurations[String(run)];
      const numbers = { devices: Number(devices), parameters: Number(parameters) };
      const names = { graph: String(graph), partition: String(partition), model: String(model) };
      return configuration === undefined ? [] : [{ algorithm: String(algorithm), ...numbers, ...names, configuration }];
    })
    : runs.map(({ record, configuration }) => ({ ...record, configuration }));
  if (found.length === 0) {
    throw new InputError(`${what}: there are no runs to describe; give the results of a simulation`);
  }
  return found;
}
