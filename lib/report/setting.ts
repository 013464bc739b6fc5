import { counted, type Json, type Spec } from "../base/mod.ts";
import { formatNumber } from "../metric/mod.ts";
import { type ConfiguredRun, type ConfiguredRuns, configuredRuns } from "./configured_runs.ts";
import { drawnInWords } from "./setup.ts";
import { alternatives, inWords, valuesInWords } from "./spec_in_words.ts";

/**
 * What runs were made of, as one sentence for a caption: data and partition; graph; model and initialisation; local
 * steps T, batches, step size, momentum and weight decay; the accuracy at which runs stop. Everything comes from the
 * runs' configurations. Where runs differ, up to four values are named and more numbers by their range; what differs in
 * more ways than that, as in a sweep, is left to the figure, and so are sizes of a long list.
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
 *   algorithms: { dsgd: algorithms.dsgd({ learningRate: 0.1 }) },
 *   rounds: 1,
 *   seeds: [0],
 * });
 * console.assert(report.setting(runs).includes("ring(3); mlp 784-10, drawn by PyTorch's default; "));
 * ```
 */
export function setting(runs: ConfiguredRuns): string {
  const all = configuredRuns("setting", runs);
  const parts = [dataOf, graphOf, modelOf, stepsOf, endOf].map((partOf) => partOf(all).filter((words) => words));
  return parts.filter((part) => part.length > 0).map((part) => part.join(", ")).join("; ") + ".";
}

function dataOf(runs: readonly ConfiguredRun[]): string[] {
  const data = runs.map(({ configuration }) => configuration.data);
  const partitions = runs.map(({ partition }) => partition.replace(/, \d+ devices/, ""));
  const samples = few(data.map(({ partition }) => Number(partition["samplesPerDevice"]) || ""));
  return [
    few(data.map(({ name }) => name)),
    partitions.some((partition) => partition.length > LONGEST_PARTITION) ? "" : few(partitions),
    samples && `${samples} samples each`,
  ];
}

const LONGEST_PARTITION = 40; // characters: a list of sizes is longer

function graphOf(runs: readonly ConfiguredRun[]): string[] {
  const channels = runs.map(({ configuration: { channel } }) => channel ?? null);
  return [
    few(runs.map(({ graph }) => inWords(graph).replace(/\d+\.\d{4,}/g, (x) => formatNumber(Number(x))))),
    new Set(channels.map((channel) => JSON.stringify(channel))).size > 4 ? "" : valuesInWords(channels),
  ];
}

function modelOf(runs: readonly ConfiguredRun[]): string[] {
  const configurations = runs.map(({ configuration }) => configuration);
  const scaled = few(configurations.map(({ model }) => model["parameterization"] === "ntk" ? "NTK" : ""));
  const starts = configurations.map(({ initialParameters: start }) =>
    start === "common" ? "in common" : start === "perDevice" ? "for each device" : "trained before"
  );
  return [
    few(runs.map(({ model }) => model)),
    scaled && `${scaled} parameterisation`,
    prefixed("drawn", few(configurations.map(({ model }) => drawnInWords(model)?.split(",")[0] ?? ""))),
    starts.every((start) => start === "in common") ? "" : few(starts),
  ];
}

function stepsOf(runs: readonly ConfiguredRun[]): string[] {
  const steps = runs.flatMap(({ configuration: { algorithm } }) => algorithm);
  const given = (option: string, words: string, unsaid?: Json) => {
    const values = steps.flatMap((step) => valuesOf(step, option));
    return values.every((value) => value === unsaid) ? "" : prefixed(words, shortly(values));
  };
  return [
    given("steps", "T =", 1),
    given("batchSize", "batches of").replace("batches of full", "full batches"),
    given("learningRate", "step size"),
    given("momentum", "momentum", 0),
    given("weightDecay", "weight decay", 0),
  ];
}

/** At which accuracy runs end; nothing if some take all their rounds. */
function endOf(runs: readonly ConfiguredRun[]): string[] {
  const stops = runs.flatMap(({ configuration: { stop } }) => stop ?? []);
  if (stops.length < runs.length) return [];
  const who = few(stops.map(({ of }) => of === "mean" ? "the mean" : "every device"));
  return [`until ${who} has ${few(stops.map(({ accuracy }) => formatNumber(100 * accuracy)))} %`];
}

/** The value of an option of a step that descends, its own or its gradient's. */
function valuesOf(step: Spec, option: string): Json[] {
  if (step["learningRate"] === undefined) return [];
  if (option === "steps" && step["epochs"]) return [counted(Number(step["epochs"]), "epoch")];
  const value = step[option] ?? (step["gradient"] as Spec | undefined)?.[option];
  return value === undefined ? [] : [value];
}

/** Up to four texts, or the range of more numbers, or nothing; words that all begin with are said once. */
function few(texts: readonly (string | number)[]): string {
  const different = [...new Set(texts.map(String))];
  const shared = firstWords(different);
  const rests = different.map((text) => text.slice(shared.length));
  if (rests.length <= 4) return shared + alternatives(rests);
  const numbers = rests.map(Number);
  return numbers.every(Number.isFinite) ? `${shared}${Math.min(...numbers)} to ${Math.max(...numbers)}` : "";
}

/** The words that texts begin with in common, outside parentheses; their last words excepted. */
function firstWords([first = "", ...others]: readonly string[]): string {
  const words = first.split("(")[0]!.match(/\S+ /g) ?? [];
  const shared = words.map((_, at) => words.slice(0, at + 1).join("")).filter((start) =>
    others.every((text) => text.startsWith(start))
  );
  return others.length === 0 ? "" : shared.at(-1) ?? "";
}

function prefixed(prefix: string, words: string): string {
  return words && `${prefix} ${words}`;
}

/** Values in words, schedules by their first values and kinds. */
function shortly(values: readonly Json[]): string {
  const schedules = values.map((value) => value as Partial<Spec>);
  const kinds = schedules.map(({ initial, kind }) => initial === undefined ? "constant" : inWords(kind!));
  const words = few(values.map((value, i) => valuesInWords([schedules[i]!["initial"] ?? value])));
  return words && kinds.some((kind) => kind !== "constant") ? `${words} (${alternatives(kinds)})` : words;
}
