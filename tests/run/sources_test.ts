import { fileURLToPath } from "node:url";
import {
  algorithms,
  bias,
  chain,
  consensus,
  type Dataset,
  graph,
  localSteps,
  type Metric,
  mixing,
  models,
  type Participation,
  type Partition,
  type Step,
  type Term,
} from "../../mod.ts";
import { carryOut, planRuns, type Simulation } from "../../lib/run/mod.ts";
import { assertEquals, assertNotEquals } from "../std_assert.ts";
import { namesOfRegistered } from "./print_names.ts";
import { temporaryFolder, tiny, warnings } from "./tiny_simulation.ts";

const spec = { kind: "mine" };
const local = { steps: 1, batchSize: 4, learningRate: 0.1 };
const partition = tiny.devices as Partition;
const own = (one: Step): Partial<Simulation> => ({ algorithms: { own: chain(one) } });
const step = (change: Partial<Step>): Step => ({
  ...{ name: "own", spec },
  init: () => ({}),
  update: () => Promise.resolve(),
  ...change,
});
const term = (at: Term["at"]): Term => ({ name: "own", spec, init: () => ({}), at });
const rule = (weight: () => number) => mixing.ruleOf(spec, (links) => mixing.mixingOf(links, weight));
const mixedBy = (mix: mixing.MixingRule) => own(consensus({ mix }));
const links = [[[1, 2], [0, 2], [0, 1]], [[1], [0, 2], [1]]];
const own3 = (at: number) => graph.graphOf("own", spec, links[at]!);
const network = (change: Partial<Parameters<typeof models.sequential>[0]> = {}) =>
  models.sequential({
    ...{ name: "own", spec, inputShape: [6] },
    layers: [{ kind: "dense", outputs: 3, activation: "linear", weightScale: "standard" }],
    ...change,
  });
const relabelled = (dataset: Dataset): Dataset => ({ ...dataset, labels: dataset.labels.map((label) => 2 - label) });
const helpers = await Promise.all(["+", "-"].map(async (sign) => {
  const inner = "data:application/javascript," + encodeURIComponent(`export const f = (x) => 1 ${sign} x;`);
  const outer = `import { f } from "${inner}"; const call = (x) => f(x); export const term = () => { call(1); };`;
  return (await import("data:application/javascript," + encodeURIComponent(outer))).term;
}));
const calling = (helper: (x: number) => number) => term(() => void helper(1));
const signs = [(x: number) => 1 + x, (x: number) => 1 - x] as const;

/** What has one spec before and after it is edited. */
const edits: Record<string, readonly [Partial<Simulation>, Partial<Simulation>]> = {
  "the body of a rule": [mixedBy(rule(() => 0.05)), mixedBy(rule(() => 0.3))],
  "the body of a lazy rule": [
    mixedBy(mixing.lazy(rule(() => 0.05), { keep: 0.5 })),
    mixedBy(mixing.lazy(rule(() => 0.3), { keep: 0.5 })),
  ],
  "a function as a rule": [
    mixedBy(Object.assign((links: graph.Graph) => mixing.metropolis(links), { spec })),
    mixedBy(Object.assign((links: graph.Graph) => mixing.maxDegree(links), { spec })),
  ],
  "a layer of a model": [
    { model: network() },
    { model: network({ layers: [{ kind: "dense", outputs: 3, activation: "relu", weightScale: "standard" }] }) },
  ],
  "the loss of a model": [{ model: network() }, { model: network({ loss: "squared" }) }],
  "the initialisation of a model": [{ model: network() }, { model: network({ initialization: "glorotUniform" }) }],
  "a replaced initialize": [
    { model: network() },
    { model: { ...network(), initialize: () => new Float32Array(network().parameters) } },
  ],
  "the links of a graph": [{ graph: own3(0) }, { graph: own3(1) }],
  "the links below link failures": [
    { graph: graph.withLinkFailures(own3(0), { probability: 0.3 }) },
    { graph: graph.withLinkFailures(own3(1), { probability: 0.3 }) },
  ],
  "the links below outages of failing links": [
    { graph: graph.withDeviceOutages(graph.withLinkFailures(own3(0), { probability: 0.3 }), { probability: 0.1 }) },
    { graph: graph.withDeviceOutages(graph.withLinkFailures(own3(1), { probability: 0.3 }), { probability: 0.1 }) },
  ],
  "a graph that changes with the round": [
    { graph: { name: "own", spec, devices: 3, at: (round) => own3(round % 2) } },
    { graph: { name: "own", spec, devices: 3, at: (round) => own3(round % 3 === 0 ? 0 : 1) } },
  ],
  "training data of one checksum": [{}, {
    devices: { ...partition, dataset: relabelled(partition.dataset) },
  }],
  "test data of one checksum": [{}, { test: relabelled(tiny.test) }],
  "who holds which samples": [{}, { devices: { ...partition, indices: partition.indices.toReversed() } }],
  "the update of a step": [
    own(step({})),
    own(step({ update: async (parameters) => void (await parameters.data.fill(0)) })),
  ],
  "the init of a step": [own(step({})), own(step({ init: () => ({ momentum: 0.9 }) }))],
  "a term in local steps": [
    own(localSteps({ ...local, bias: term(() => undefined) })),
    own(localSteps({ ...local, bias: term(() => ({})) })),
  ],
  "a scaled term": [
    own(localSteps({ ...local, bias: bias.scaled(term(() => undefined), 2) })),
    own(localSteps({ ...local, bias: bias.scaled(term(() => ({})), 2) })),
  ],
  "a term inside a step of one's own": [
    own(stepWith(term(() => undefined))),
    own(stepWith(term(() => ({})))),
  ],
  "a helper of a term": [
    own(localSteps({ ...local, bias: calling(signs[0]) })),
    own(localSteps({ ...local, bias: calling(signs[1]) })),
  ],
  "a helper in a module of a module": [
    own(localSteps({ ...local, bias: term(helpers[0]!) })),
    own(localSteps({ ...local, bias: term(helpers[1]!) })),
  ],
  "a captured number": [own(stepBy(0.5)), own(stepBy(0.25))],
  "a schedule": [
    own(localSteps({ ...local, learningRate: { spec, at: (round) => 0.1 / round } })),
    own(localSteps({ ...local, learningRate: { spec, at: (round) => 0.2 / round } })),
  ],
  "who takes part": [
    own(localSteps({ ...local, participants: taking(() => [true, true, false]) })),
    own(localSteps({ ...local, participants: taking(() => [true, false, true]) })),
  ],
  "a metric": [metric(() => [0, 0, 0]), metric(() => [1, 1, 1])],
};

function stepWith(inner: Term): Step {
  const within: Step = localSteps({ ...local, bias: inner });
  return step({ init: (...given) => within.init(...given), update: (...given) => within.update(...given) });
}

function stepBy(factor: number): Step {
  return step({
    async update(parameters) {
      parameters.data.set(await Promise.resolve(parameters.data.map((x) => factor * x)));
    },
  });
}

function taking(of: Participation["of"]): Participation {
  return { spec, of };
}

function metric(of: Metric): Partial<Simulation> {
  return { metrics: { own: Object.assign(of, { spec }) } };
}

const nameOf = async (change: Partial<Simulation>) =>
  (await planRuns({ ...tiny, algorithms: { dsgd: algorithms.dsgd({ batchSize: 4 }) }, seeds: [0], ...change }))[0]!.id;

for (const [what, [before, after]] of Object.entries(edits)) {
  Deno.test(`planRuns() gives runs another name when ${what} changes, whatever its spec says`, async () => {
    const name = await nameOf(before);
    assertEquals(await nameOf(before), name);
    assertNotEquals(await nameOf(after), name);
  });
}

Deno.test("planRuns() gives the runs of every registered algorithm one name, in this process and in others", async () => {
  const script = fileURLToPath(new URL("./print_names.ts", import.meta.url));
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", script] }).output();
  const names = await namesOfRegistered();
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), names);
});

Deno.test("planRuns() gives runs the name that they had before they were computed", async () => {
  const simulation = {
    ...tiny,
    graph: graph.withLinkFailures(graph.complete(3), { probability: 0.2 }),
    algorithms: { own: chain(step({}), localSteps(local)), ...tiny.algorithms },
  };
  const before = await planRuns(simulation);
  await carryOut(before, { store: false });
  assertEquals((await planRuns(simulation)).map(({ id }) => id), before.map(({ id }) => id));
});

Deno.test("carryOut() says which of one's own functions were not seen when it takes runs from the store", async () => {
  await using folder = await temporaryFolder();
  const numbers = new Intl.NumberFormat("de");
  const planned = await planRuns({
    ...tiny,
    metrics: { own: ({ parameters }) => [+numbers.format(0), 0, parameters.rows] },
  });
  assertEquals(await warnings(() => carryOut(planned, { store: folder.path })), []);
  assertEquals(await warnings(() => carryOut(planned, { store: folder.path })), [
    "4 runs from the store: of the functions that decide them, numbers was not seen. If that has changed, compute them " +
    "afresh with store: false.",
  ]);
});
