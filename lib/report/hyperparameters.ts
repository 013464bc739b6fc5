import { configurationFields, type FieldValue, type RunConfiguration } from "../run/mod.ts";
import { type ConfiguredRuns, configuredRuns } from "./configured_runs.ts";
import { alternatives, inWords, valuesInWords } from "./spec_in_words.ts";
import { type Table, table } from "./table.ts";

/** How to write the table. */
export interface HyperparametersOptions {
  /** What the table shows. Default: `"Hyperparameters"`. */
  readonly title?: string;
}

/**
 * The table of hyperparameters: one row per algorithm with its steps, one column per setting whose values differ;
 * settings of one value are in the note. A dash means that the algorithm has no such setting. If runs of one algorithm
 * differ, all their values are listed. Seeds, checksums and the engine's version do not count as settings.
 *
 * @param runs Results of `simulate` or a sweep, or runs of a store.
 * @throws {InputError} If there is no run.
 *
 * @example
 * ```ts
 * import { algorithms, datasets, graph, models, partition, report, simulate } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 60, test: 20 });
 * const runs = await simulate({
 *   graph: graph.ring(3),
 *   model: models.mlp([784, 10]),
 *   devices: partition.iid(digits.train, { devices: 3, seed: 0 }),
 *   test: digits.test,
 *   algorithms: { slow: algorithms.dsgd({ learningRate: 0.1 }), fast: algorithms.dsgd({ learningRate: 0.5 }) },
 *   rounds: 1,
 *   seeds: [0],
 * });
 * const { columns, rows } = report.hyperparameters(runs);
 * console.assert(columns[2]!.name === "local learning rate" && rows[1]![2] === "0.5");
 * ```
 */
export function hyperparameters(runs: ConfiguredRuns, options: HyperparametersOptions = {}): Table {
  const algorithms = Map.groupBy(configuredRuns("hyperparameters", runs), ({ algorithm }) => algorithm);
  const rows = [...algorithms].map(([algorithm, alike]) => {
    const configurations = alike.map(({ configuration }) => configuration);
    return { algorithm, steps: alternatives(configurations.map(stepsOf)), settings: settingsOf(configurations) };
  });
  const names = [...new Set(rows.flatMap(({ settings }) => [...settings.keys()]))];
  const valuesOf = (name: string) => [...new Set(rows.flatMap(({ settings }) => settings.get(name) ?? []))];
  const differing = names.filter((name) => valuesOf(name).length > 1);
  const common = names.filter((name) => valuesOf(name).length === 1).map((name) => `${name} ${valuesOf(name)[0]}`);
  return table({
    title: options.title ?? "Hyperparameters",
    columns: ["algorithm", "steps", ...differing].map((name) => ({ name })),
    rows: rows.map(({ algorithm, steps, settings }) => [
      algorithm,
      steps,
      ...differing.map((name) => settings.get(name) ?? null),
    ]),
    ...(common.length > 0 && { note: `The same wherever it is set: ${common.join("; ")}.` }),
  });
}

const NO_SETTING = /^(seed|data\.(train|test)|engine\..*|.*\.seed|(?!data)[^.]+\.name)$/;

function stepsOf({ algorithm }: RunConfiguration): string {
  return algorithm.map(({ kind }) => inWords(kind)).join(", ");
}

/** The values of every setting in words, by its name in words; settings that are never set are left out. */
function settingsOf(configurations: readonly RunConfiguration[]): Map<string, string> {
  const steps = new Set(
    configurations.flatMap(({ algorithm }) => algorithm.map((step) => `${step["name"] ?? step.kind}.kind`)),
  );
  const given = configurations.flatMap((configuration) =>
    Object.entries(configurationFields(configuration)).flatMap(([name, value]) => {
      const words = NO_SETTING.test(name) || steps.has(name) ? "" : wordsOf(name, value);
      return words === "" ? [] : [{ name: nameInWords(name), words }];
    })
  );
  return new Map(
    [...Map.groupBy(given, ({ name }) => name)].map((
      [name, alike],
    ) => [name, alternatives(alike.map(({ words }) => words))]),
  );
}

/** `"local.learningRate"` as `local learning rate`; what has a kind goes by it. */
function nameInWords(name: string): string {
  return name.replace(/\.kind$/, "").split(".").map(inWords).join(" ");
}

function wordsOf(name: string, value: FieldValue): string {
  if (name === "data.name") return String(value);
  const isList = typeof value === "string" && value.startsWith("[");
  return valuesInWords([isList ? JSON.parse(value) : value]);
}
