import pl from "nodejs-polars";
import {
  ablate,
  algorithms,
  bias,
  chain,
  consensus,
  datasets,
  figures,
  type Frame,
  graph,
  InputError,
  localSteps,
  metrics,
  mixing,
  models,
  openStore,
  openStudy,
  type Partition,
  partition as partitions,
  report,
  simulate,
  sweep,
} from "../../mod.ts";
import { canonicalJson } from "../../lib/run/mod.ts";
import { assert } from "../std_assert.ts";
import { tiny } from "./tiny_simulation.ts";

// deno-lint-ignore no-explicit-any -- notebooks check no types, so anything may be given
type Anything = any;
type BadInput = readonly [given: () => unknown, ...words: string[]];

const quiet = { ...tiny, showProgress: false, rounds: 1, seeds: [0] };
const simulated = (change: Anything) => () => simulate({ ...quiet, ...change });
const swept = (grid: Anything, at: Anything = () => tiny) => () => sweep(grid, at).run({ showProgress: false });
const strengths = sweep({ unused: [0] }, () => ({ ...tiny, seeds: [0] }));
const partition = tiny.devices as Partition;
const [first, second, third] = partition.indices as [Uint32Array, Uint32Array, Uint32Array];
const dealt = (...indices: Anything[]) => simulated({ devices: { ...partition, indices } });
const own = (step: Anything) => simulated({ algorithms: { own: step } });
const still = { name: "still", spec: { kind: "still" }, init: () => ({}), update: () => Promise.resolve() };
const measuring = (metric: Anything) => simulated({ metrics: { mine: metric } });
const claim = report.claim("A", "It is.", report.findings().above("it", [1, 2, 3]));
const grouped = pl.DataFrame({ algorithm: ["a", "a"], seed: [0, 0], group: ["all", "seen"], accuracy: [0.5, 0.6] });
const pets = { inputs: [[1]], labels: [0] };
const column = { name: "x" };

/** What is given, and the words that the sentence about it has at least. The next one is one line. */
const inputs: Record<string, BadInput> = {
  "no options": [() => simulate(undefined as Anything), "simulate", "object with options", "missing"],
  "an unknown option": [simulated({ round: 3 }), 'unknown option "round"', "rounds"],
  "labels of words": [
    () => datasets.fromArrays({ name: "pets", train: { inputs: [[1]], labels: ["cat" as Anything] }, test: pets }),
    'has the label "cat"',
    "from 0 to 255",
  ],
  "an algorithm without a name": [
    simulated({ algorithms: algorithms.dsgd() }),
    'option "algorithms" is {"spec"',
    "expected algorithms by name, such as { dsgd: ",
  ],
  "no rounds": [simulated({ rounds: 0 }), '"rounds" is 0', "at least 1"],
  "half a round": [simulated({ rounds: 1.5 }), '"rounds" is 1.5', "whole number"],
  "a negative seed": [simulated({ seeds: [-1] }), '"seeds.0" is -1'],
  "a seed that is not exact": [simulated({ seeds: [2 ** 53] }), '"seeds.0" is 9007199254740992'],
  "a seed twice": [simulated({ seeds: [1, 1] }), "seed 1 is given twice"],
  "a graph of words": [simulated({ graph: "ring" }), '"graph" is "ring"', "graph.ring(10)"],
  "all graphs": [simulated({ graph }), '"graph"', "expected a graph"],
  "a graph's rule": [simulated({ graph: graph.ring }), '"graph" is a function', "expected a graph"],
  "an empty object as a graph": [simulated({ graph: {} }), '"graph" is {}', "expected a graph"],
  "layers in place of a model": [simulated({ model: [6, 3] }), '"model" is [6,3]', "models.mlp"],
  "a data set in place of a partition": [
    simulated({ devices: partition.dataset }),
    '"devices"',
    "expected a partition",
  ],
  "a function that gives no partition": [
    simulated({ devices: () => 3 }),
    '"devices" gave 3 for seed 0',
    "partition.iid",
  ],
  "test data that are promised": [simulated({ test: Promise.resolve(partition.dataset) }), '"test" is a promise'],
  "a function that promises a partition": [simulated({ devices: async () => await partition }), "a promise for seed 0"],
  "training and test data as test data": [
    simulated({ test: { train: tiny.test, test: tiny.test } }),
    '"test"',
    "digits.test",
  ],
  "no algorithms": [simulated({ algorithms: {} }), "no algorithms"],
  "an algorithm's rule": [
    simulated({ algorithms: { dsgd: algorithms.dsgd } }),
    '"algorithms.dsgd"',
    "a chain of steps",
  ],
  "a list of algorithms": [simulated({ algorithms: [chain(still)] }), '"algorithms"', "by name"],
  "a step without update": [own({ ...still, update: undefined }), '"algorithms.own"', "name, spec, init and update"],
  "two algorithms that are one": [
    simulated({ algorithms: { a: algorithms.dsgd(), b: algorithms.dsgd() } }),
    '"a" (seed 0) and "b" (seed 0) are the same run',
  ],
  "a graph of more devices": [simulated({ graph: graph.ring(4) }), "is for 3 devices", "has 4"],
  "a graph in pieces": [simulated({ graph: graph.fromEdges(3, [[0, 1]]) }), "not connected"],
  "a model of other inputs": [simulated({ model: models.mlp([7, 3]) }), "takes inputs of 7"],
  "a model of other classes": [simulated({ model: models.mlp([6, 4]) }), "has 4 outputs"],
  "a batch larger than a device's samples": [own(algorithms.dsgd({ batchSize: 21 })), "batch size 21"],
  "an engine's name": [simulated({ engine: "wasm" }), '"engine" is "wasm"', "engine.tfjsEngine()"],
  "a phase that nobody has": [simulated({ evaluation: { phases: ["gossip"] } }), 'no step is named "gossip"'],
  "no phases": [simulated({ evaluation: { phases: [] } }), '"evaluation.phases" is []'],
  "phases that an algorithm lacks": [
    simulated({
      evaluation: { phases: ["local"] },
      algorithms: { dsgd: algorithms.dsgd({ batchSize: 4 }), ngc: algorithms.ngc({ batchSize: 4 }) },
    }),
    'nothing of "ngc" would be measured',
    "descent",
  ],
  "a metric called as a column": [simulated({ metrics: { accuracy: () => [1, 1, 1] } }), '"accuracy" is a column'],
  "a metric called seed": [simulated({ metrics: { seed: () => [1, 1, 1] } }), '"seed" is a column of results'],
  "a metric called group": [simulated({ metrics: { group: () => [1, 1, 1] } }), '"group" is a column of results'],
  "a metric without a name": [simulated({ metrics: { " ": () => [1, 1, 1] } }), 'metric " " has no name'],
  "a metric that is no function": [simulated({ metrics: { mine: 3 } }), '"metrics.mine" is 3', "a function"],
  "a mixing rule of nothing": [
    own(consensus({ mix: mixing.ruleOf({ kind: "void" }, (() => {}) as Anything) })),
    "gave nothing; a rule gives a mixing matrix",
  ],
  "a metric of one number": [measuring(() => 1), 'metric "mine", round 0, after start', "gave 1 for 3 devices"],
  "a metric of two numbers": [measuring(() => [1, 2]), "2 values, [1,2], for 3 devices", "one number each"],
  "a metric of nothing": [measuring(() => {}), "gave nothing for 3 devices"],
  "a metric of words": [measuring(() => ["a", "b", "c"]), '["a","b","c"]', "one number each"],
  "training on test data": [
    simulated({ test: partition.dataset }),
    "train on the test data",
    'allow: ["training on test data"]',
  ],
  "test data that equal the training data": [
    simulated({ test: { ...partition.dataset, inputs: partition.dataset.inputs.slice() } }),
    "train on the test data",
  ],
  "a sample of two devices": [dealt(first, second, first), "to devices 0 and 2", 'allow: ["shared samples"]'],
  "a sample twice": [dealt(Uint32Array.of(4, 4), second, third), "sample 4 to device 0 twice"],
  "a device without samples": [dealt(first, second, new Uint32Array()), "device 2", "at least one sample"],
  "samples as a list": [dealt(first, second, [1, 2]), "device 2 [1,2]", "Uint32Array"],
  "a sample that is not there": [dealt(first, second, Uint32Array.of(60)), "device 2 sample 60", "has 60, from 0"],
  "something else allowed": [simulated({ allow: ["everything"] }), '"allow.0" is "everything"'],
  "an empty folder as a store": [simulated({ store: "" }), 'the folder is ""'],
  "a shard that is not there": [simulated({ shard: { index: 3, of: 2 } }), "there is no shard 3/2"],
  "a number as an executor": [simulated({ executor: 2 }), '"executor" is 2', "a function"],

  "no grid": [swept(undefined), "the grid is missing"],
  "a list as a grid": [swept([0.25, 0.5]), "the grid is [0.25,0.5]", "by field"],
  "a field of one number": [swept({ strength: 0.5 }), '"strength" is 0.5', "a list of values"],
  "an empty field": [swept({ strength: [] }), '"strength" has no values'],
  "a value twice": [swept({ strength: [1, 1] }), '"strength" has the value 1 twice'],
  "functions as values": [swept({ mix: [() => 1] }), '"mix" has the value a function', "by name"],
  "objects as values": [swept({ rate: [{ lr: 0.1 }] }), '"rate" has the value {"lr":0.1}', "by name"],
  "nothing as a value": [swept({ rate: [undefined] }), '"rate" has the value missing'],
  "a value that is no number": [swept({ rate: [NaN] }), '"rate" has the value NaN'],
  "a field called as a column": [swept({ seed: [1] }), '"seed" is a column of results'],
  "a field called as a metric": [
    swept({ mine: [1] }, () => ({ ...tiny, metrics: { mine: () => [1, 1, 1] } })),
    '"mine" is a metric as well',
  ],
  "a simulation that is no function": [swept({ a: [1] }, tiny), "give a function of the point"],
  "a simulation that is promised": [swept({ a: [1] }, async () => await tiny), 'at {"a":1} is a promise'],
  "no simulation": [swept({ a: [1] }, () => {}), 'at {"a":1} is missing'],
  "points that do not differ": [swept({ a: [1, 2] }), "are the same run"],
  "points with other seeds": [swept({ first: [0, 1] }, (at: Anything) => ({ ...tiny, seeds: [at.first] })), "the same"],
  "a store at a point": [swept({ x: [1] }, () => ({ ...tiny, store: "here" })), 'sets "store"; give that to run()'],
  "an unknown option of run": [() => strengths.run({ shrad: 1 } as Anything), 'sweep.run: unknown option "shrad"'],
  "an unknown option of count": [() => strengths.count({ stor: 1 } as Anything), 'sweep.count: unknown option "stor"'],
  "an unknown option of price": [() => strengths.price({ jobs: 1 } as Anything), 'sweep.price: unknown option "jobs"'],

  "an ablation of nothing": [() => ablate(undefined as Anything), "expected a chain of steps, got missing"],
  "an ablation of a step": [
    () => ablate(localSteps({ steps: 1, batchSize: 1, learningRate: 1 }) as Anything),
    "a chain",
  ],
  "an ablation without terms": [() => ablate(algorithms.dsgd()), "no step carries a bias term"],
  "a factor of 1": [
    () => ablate(algorithms.p2plAffinity({ steps: 1, strength: 1 }), { scales: [1] }),
    '"scales.0" is 1',
    "besides 0 and 1",
  ],
  "a factor without end": [() => bias.scaled(bias.none, Infinity), "Infinity"],
  "a function in a configuration": [() => canonicalJson({ f: () => 1 } as Anything), "a function, which JSON cannot"],
  "a run's name with a path": [async () => (await openStore(await folder())).load("../elsewhere"), "names no run"],
  "an unknown option of prune": [
    async () => await (await openStore(await folder())).prune({ wher: () => true } as Anything),
    'store.prune: unknown option "wher"',
  ],
  "a study without settings": [() => openStudy("a/b", undefined as Anything), "the settings at scale", "are missing"],

  "a number as a finding": [() => report.claim("A", "it is", 0.5 as Anything), "0.5"],
  "two claims of one name": [() => report.claimsTables([claim, claim]), '"A"'],
  "a claim with an unknown verdict": [
    () => report.claimsTables([{ ...claim, verdict: "true" as Anything }]),
    "verdict",
  ],
  "a threshold that is none": [() => report.findings().above("it", [1, 2], NaN), "NaN"],
  "groups in one mean": [() => metrics.perSeed(grouped, { value: "accuracy" }), "perSeed", "2 groups", '"where"'],
  "groups in a comparison": [() => metrics.compare(grouped), "compare: values of 2 groups", '"group" to "where"'],
  "groups in a curve": [
    () => metrics.meanOverSeeds(grouped, { value: "accuracy", by: ["algorithm"] }),
    'add "group" to "by"',
  ],
  "a cell that is no estimate": [
    () => report.table({ title: "T", columns: [column], rows: [[{ x: 1 } as Anything]] }),
    '{"x":1}',
    "an estimate",
  ],
  "a cell that is shown unchecked": [
    () => report.toMarkdown({ title: "T", columns: [column], rows: [[{ x: 1 } as Anything]] }),
    '{"x":1}',
  ],
};

/** What takes a frame, by name, with options that fit. */
const ofFrames: Record<string, (frame: Frame) => unknown> = {
  swing: (frame) => metrics.swing(frame),
  finalValue: (frame) => metrics.finalValue(frame),
  areaUnderCurve: (frame) => metrics.areaUnderCurve(frame),
  timeToTarget: (frame) => metrics.timeToTarget(frame, { target: 0.5 }),
  where: (frame) => metrics.where(frame, { group: "all" }),
  endOfRound: (frame) => metrics.endOfRound(frame),
  communication: (frame) => metrics.communication(frame),
  stack: (frame) => metrics.stack("data", { frame }),
  meanOverSeeds: (frame) => metrics.meanOverSeeds(frame, { value: "accuracy", by: ["round"] }),
  perSeed: (frame) => metrics.perSeed(frame, { value: "accuracy" }),
  spreadOverDevices: (frame) => metrics.spreadOverDevices(frame, { value: "accuracy", by: ["round"] }),
  compare: (frame) => metrics.compare(frame),
  runsHash: (frame) => metrics.runsHash(frame),
  oscillation: (frame) => figures.oscillation(frame),
  lines: (frame) => figures.lines(frame),
  comparison: (frame) => figures.comparison(frame),
  intervals: (frame) => figures.intervals(frame),
  bars: (frame) => figures.bars(frame),
  heatmap: (frame) => figures.heatmap(frame, { x: "round", y: "device" }),
  pareto: (frame) => figures.pareto(frame),
  complexPlane: (frame) => figures.complexPlane(frame),
};
const runs = { frame: pl.DataFrame({ accuracy: [1] }), summary: pl.DataFrame({}), configurations: {} } as Anything;
for (const [name, call] of Object.entries(ofFrames)) {
  inputs[`runs in place of runs.frame for ${name}`] = [() => call(runs), "runs.frame"];
  inputs[`nothing in place of a frame for ${name}`] = [() => call(undefined as Anything), "expected a dataframe"];
}

/** Every partition, by name, of data that may be anything. */
const schemes: Record<string, (data: Anything) => unknown> = {
  iid: (data) => partitions.iid(data, { devices: 2 }),
  "iid of so many": (data) => partitions.iid(data, { devices: 2, samplesPerDevice: 5 }),
  byClass: (data) => partitions.byClass(data, [[0], [1]]),
  shards: (data) => partitions.shards(data, { devices: 2 }),
  dirichlet: (data) => partitions.dirichlet(data, { devices: 2, alpha: 1 }),
  sortedBlocks: (data) => partitions.sortedBlocks(data, { devices: 2 }),
  unevenSizes: (data) => partitions.unevenSizes(data, { sizes: [1, 2] }),
};
for (const [name, divide] of Object.entries(schemes)) {
  const both = { train: partition.dataset, test: partition.dataset };
  inputs[`promised data for ${name}`] = [() => divide(Promise.resolve(partition.dataset)), "a promise", "digits.train"];
  inputs[`no data for ${name}`] = [() => divide(undefined), "missing", "digits.train"];
  inputs[`both parts of the data for ${name}`] = [() => divide(both), "digits.train"];
}

async function folder(): Promise<string> {
  return temporary ??= await Deno.makeTempDir();
}

let temporary: string | undefined;

Deno.test("murmuration: bad input gets a sentence that names it, and computes nothing", async (test) => {
  for (const [what, [given, ...words]] of Object.entries(inputs)) {
    await test.step(what, async () => {
      const error = await Promise.try(given).then(() => undefined, (error: unknown) => error);
      assert(
        error instanceof InputError,
        `expected an InputError, got ${error instanceof Error ? error.stack : error}`,
      );
      for (const word of words) assert(error.message.includes(word), `"${error.message}" lacks "${word}"`);
    });
  }
  if (temporary !== undefined) await Deno.remove(temporary, { recursive: true });
});
