import type { Spec } from "../base/mod.ts";
import type { RunConfiguration } from "../run/mod.ts";
import { citationOf } from "./citation.ts";
import { type ConfiguredRun, type ConfiguredRuns, configuredRuns } from "./configured_runs.ts";
import { latexText } from "./latex.ts";
import { alternatives, differentOptions, specsInWords } from "./spec_in_words.ts";

/** The paragraph on the experimental setup. */
export interface Setup {
  /** In Markdown. */
  readonly markdown: string;
  /** In LaTeX; it cites entries of `report.bibliography`. */
  readonly latex: string;
}

/**
 * The experimental setup in plain sentences: data, partition, graph, model, the steps of every algorithm with their
 * settings, rounds, seeds, evaluation and engine. Every sentence comes from the runs' configurations; if runs differ,
 * all values are listed, without saying which go together (see {@linkcode hyperparameters}).
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
 * console.assert(report.setup(runs).markdown.includes("learning rate 0.1"));
 * ```
 */
export function setup(runs: ConfiguredRuns): Setup {
  const all = configuredRuns("setup", runs);
  const written = (form: Form) => sentences(all, form).join(" ") + "\n";
  return { markdown: written(MARKDOWN), latex: written(LATEX) };
}

/** How to write out a text. */
interface Form {
  text(text: string): string;
  emphasis(text: string): string;
  citation(name: string): string;
}

const MARKDOWN: Form = {
  text: (text) => text.replace(/[\\`*_|<>]/g, (c) => `\\${c}`),
  emphasis: (text) => `*${text}*`,
  citation: () => "",
};

const LATEX: Form = {
  text: latexText,
  emphasis: (text) => `\\emph{${text}}`,
  citation(name) {
    const key = citationOf(name);
    return key === undefined ? "" : `~\\cite{${key}}`;
  },
};

function sentences(runs: readonly ConfiguredRun[], { text, emphasis, citation }: Form): string[] {
  const configurations = runs.map(({ configuration }) => configuration);
  const said = (of: (run: ConfiguredRun) => string) => text(alternatives(runs.map(of)));
  const dataNames = [...new Set(configurations.map(({ data }) => data.name))];
  return [
    `The data set is ${dataNames.map((name) => text(name) + citation(name)).join(" or ")}.`,
    `It is spread over ${said(({ devices }) => String(devices))} devices by the partition ${
      text(specsInWords(configurations.map(partitionOf)))
    }.`,
    `Devices communicate over the graph ${text(specsInWords(configurations.map(({ graph }) => graph)))}.`,
    `The model is ${text(specsInWords(configurations.map(({ model }) => model)))} with ${
      said(({ parameters }) => parameters.toLocaleString("en"))
    } parameters.`,
    `Devices start from ${said(({ configuration }) => startInWords(configuration))}.`,
    ...algorithmsInWords(runs, (name) => emphasis(text(name)), text),
    `A run takes ${said(({ configuration }) => String(configuration.rounds))} rounds${
      text(stopsInWords(configurations))
    }.`,
    `Seeds are ${text(seedsInWords(configurations))}.`,
    `Devices are evaluated ${said(({ configuration }) => everyInWords(configuration))}.`,
    `Runs are computed by Murmuration${citation("Murmuration")} on the engine ${
      said(({ configuration: { engine } }) => `${engine.name}, version ${engine.version}`)
    }.`,
  ];
}

/** What devices start from. */
function startInWords({ initialParameters: start, model }: RunConfiguration): string {
  if (typeof start === "object") return `parameters trained before (SHA-256 ${String(start["checksum"]).slice(0, 12)})`;
  return `${start === "common" ? "common parameters" : "parameters of their own"}, drawn ${
    drawnInWords(model) ?? `by the rule of ${model.kind}`
  }`;
}

/** How a model draws its initial parameters; undefined for a network of the user's. */
export function drawnInWords({ kind, initialization = drawnBy[kind] }: Spec): string | undefined {
  return drawn[String(initialization)];
}

const drawn: { readonly [initialization: string]: string } = {
  torch: "by PyTorch's default, uniform in ±1/√fan-in",
  heNormal: "by He's rule, normal with variance 2/fan-in",
  convNormal: "with convolutions by He's rule, variance 2/fan-out, and the rest by PyTorch's default",
  glorotUniform: "by Glorot's rule, uniform in ±√(6/(fan-in + fan-out))",
  standardNormal: "from the standard normal distribution",
  zeros: "as zeros",
};

/** The initialisation of the models whose specs do not name it. */
const drawnBy: { readonly [kind: string]: string } = {
  ...{ lenet5: "torch", bagOfEmbeddings: "torch", transformer: "torch" },
  ...{ cnn5: "convNormal", resnet18: "convNormal", resnet20: "convNormal", vgg11: "convNormal" },
};

/** Marks a partition that is drawn again for every run. */
function partitionOf({ data: { partition }, seed }: RunConfiguration): RunConfiguration["data"]["partition"] {
  return partition["seed"] === seed ? { ...partition, seed: "of the run" } : partition;
}

type Steps = RunConfiguration["algorithm"];

/** A sentence for each algorithm; one with the same steps as an earlier one is described by the differences. */
function algorithmsInWords(
  runs: readonly ConfiguredRun[],
  named: (algorithm: string) => string,
  text: (text: string) => string,
): string[] {
  const algorithms = [...Map.groupBy(runs, ({ algorithm }) => algorithm)].map(([name, alike]) => {
    const forms = [...Map.groupBy(alike.map(({ configuration }) => configuration.algorithm), kindsOf)];
    return { name, kinds: forms.map(([kinds]) => kinds).join("; "), forms: forms.map(([, chains]) => chains) };
  });
  return algorithms.map(({ name, kinds, forms }) => {
    const model = algorithms.find((other) => other.kinds === kinds)!;
    const is = model.name === name
      ? text(forms.map((chains) => eachStep(chains).map(specsInWords).join(", then ")).join("; or "))
      : `${named(model.name)} but for ${text(differencesInWords(forms, model.forms))}`;
    return `The algorithm ${named(name)} is ${is}.`;
  });
}

/** The differences from another algorithm with the same steps: `local steps (bias none) and consensus (steps 2)`. */
function differencesInWords(forms: readonly Steps[][], others: readonly Steps[][]): string {
  const steps = forms.flatMap((chains, form) => {
    const theirs = eachStep(others[form]!);
    return eachStep(chains).flatMap((specs, at) => differentOptions(specs, theirs[at]!));
  });
  return steps.filter((step) => step !== "").join(" and ");
}

function kindsOf(steps: Steps): string {
  return steps.map(({ kind }) => kind).join();
}

/** The specs of each step of chains that have the same steps. */
function eachStep(chains: readonly Steps[]): Spec[][] {
  return chains[0]!.map((_, at) => chains.map((chain) => chain[at]!));
}

function stopsInWords(configurations: readonly RunConfiguration[]): string {
  const stops = configurations.flatMap(({ stop }) => stop ?? []);
  if (stops.length === 0) return "";
  const some = stops.length < configurations.length ? "some runs end" : "it ends";
  const rules = stops.map(({ accuracy, of, phase }) =>
    `${of === "mean" ? "the mean over devices" : "the slowest device"} reaches accuracy ${accuracy}` +
    (phase === null ? "" : ` after ${phase}`)
  );
  return `; ${some} as soon as ${alternatives(rules)}`;
}

function seedsInWords(configurations: readonly RunConfiguration[]): string {
  const seeds = [...new Set(configurations.map(({ seed }) => seed))].sort((a, b) => a - b);
  const isRange = seeds.length > 2 && seeds.at(-1)! - seeds[0]! === seeds.length - 1;
  return isRange ? `${seeds[0]} to ${seeds.at(-1)}` : seeds.join(", ");
}

function everyInWords({ evaluation: { every, samples, phases } }: RunConfiguration): string {
  const after = phases === null ? "every step" : phases.join(" and ");
  return `every ${every === 1 ? "round" : `${every} rounds`} on ${samples ?? "all"} test samples after ${after}`;
}
