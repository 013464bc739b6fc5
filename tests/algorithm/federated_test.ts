import {
  algorithms,
  type Chain,
  engine,
  graph,
  InputError,
  mixing,
  models,
  partition,
  randomClients,
  simulate,
  type Step,
} from "../../mod.ts";
import { descendOn, PARAMETERS, quadratics, sentOn } from "../quadratics.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "../std_assert.ts";
import { dealt, tinyData } from "../tiny_problem.ts";

const data = tinyData();
const model = models.mlp([6, 5, 3], { activation: "tanh" });

/** Uneven: device k holds k + 1 of every 10 samples. */
const uneven = (() => {
  const partition = dealt(data.train, 10);
  const share = (devices: readonly number[]) =>
    Uint32Array.from(devices.flatMap((k) => [...partition.indices[k]!])).toSorted();
  const indices = [[0], [1, 2], [3, 4, 5], [6, 7, 8, 9]].map(share);
  return { ...partition, name: "uneven", spec: { kind: "uneven" }, indices };
})();

async function finalParameters(
  algorithm: Chain,
  topology: graph.Topology,
  setting: { seed?: number; rounds?: number; phase?: string } = {},
): Promise<number[][]> {
  let last: number[][] = [];
  await simulate({
    graph: topology,
    model,
    devices: uneven,
    test: data.test,
    algorithms: { algorithm },
    rounds: setting.rounds ?? 4,
    seeds: [setting.seed ?? 0],
    evaluation: { every: 4 },
    observe({ parameters, phase }) {
      if (setting.phase === undefined || phase === setting.phase) {
        last = uneven.indices.map((_, k) => [...engine.row(parameters, k)]);
      }
    },
  });
  return last;
}

const close = (a: readonly (readonly number[])[], b: readonly (readonly number[])[], tolerance: number) =>
  a.forEach((row, k) => row.forEach((value, i) => assertAlmostEquals(value, b[k]![i]!, tolerance)));

const local = { epochs: 1, batchSize: 3, learningRate: 0.1, momentum: 0.6 };

Deno.test("p2pl() on a complete graph with data-size weights is FedAvg with all clients", async () => {
  const links = graph.complete(4);
  const peers = await finalParameters(algorithms.p2pl(local), links);
  const server = await finalParameters(algorithms.fedAvg(local), links);
  close(peers, server, 1e-5);
});

Deno.test("failing every link makes P2PL local training, failing none changes nothing", async () => {
  const links = graph.ring(4);
  const chainOf = () => algorithms.p2pl({ ...local, synchronization: false });
  const failing = (probability: number) => finalParameters(chainOf(), graph.withLinkFailures(links, { probability }));
  assertEquals(await failing(1), await finalParameters(algorithms.localTraining(local), links));
  assertEquals(await failing(0), await finalParameters(chainOf(), links));
});

Deno.test("lostToSelf(): lost weight given to oneself and lost weight spread anew differ, and agree where nothing fails", async () => {
  const links = graph.complete(4);
  const run = (mix: mixing.MixingRule, probability: number) =>
    finalParameters(
      algorithms.p2pl({ ...local, mix, synchronization: false }),
      graph.withLinkFailures(links, { probability }),
    );
  const toSelf = mixing.lostToSelf(mixing.dataSize, { graph: links });
  assertNotEquals(await run(toSelf, 0.5), await run(mixing.dataSize, 0.5));
  close(await run(toSelf, 0), await run(mixing.dataSize, 0), 1e-7);
});

Deno.test("fedAvg() leaves all devices with one vector, which is the clients' average", async () => {
  const fraction = 0.5;
  const before = await finalParameters(algorithms.fedAvg({ ...local, fraction }), graph.ring(4), {
    rounds: 1,
    phase: "local",
  });
  const after = await finalParameters(algorithms.fedAvg({ ...local, fraction }), graph.ring(4), { rounds: 1 });
  const start = await finalParameters(algorithms.fedAvg({ ...local, fraction }), graph.ring(4), {
    rounds: 1,
    phase: "start",
  });
  const clients = before.flatMap((w, k) => w.some((value, i) => value !== start[k]![i]) ? [k] : []);
  assertEquals(clients.length, 2);
  const sizes = clients.map((k) => uneven.indices[k]!.length);
  const total = sizes[0]! + sizes[1]!;
  const average = before[0]!.map((_, i) =>
    clients.reduce((sum, k, at) => sum + sizes[at]! / total * before[k]![i]!, 0)
  );
  for (const w of after) close([w], [average], 1e-6);
});

Deno.test("randomClients() draws other clients in other rounds and runs, and the same ones again", async () => {
  const drawn: string[] = [];
  const draw: Step = {
    name: "draw",
    spec: { kind: "draw" },
    init: () => ({}),
    update(_parameters, _state, context) {
      const taking = randomClients({ fraction: 0.1 }).of(context, context.round);
      drawn.push(taking.flatMap((takes, k) => takes ? [k] : []).join());
      return Promise.resolve();
    },
  };
  const problem = quadratics(30);
  for (const seed of [0, 1, 0]) await descendOn(problem, draw, { graph: graph.ring(30), rounds: 3, seed });
  assert(drawn.every((clients) => clients.split(",").length === 3));
  assertEquals(new Set(drawn).size, 6);
  assertEquals(drawn.slice(0, 3), drawn.slice(6));
});

Deno.test("fedAvg(): every client sends its parameters once a round", async () => {
  const sent = await sentOn(quadratics(5), algorithms.fedAvg({ batchSize: 1, fraction: 0.4 }), {
    graph: graph.ring(5),
    rounds: 10,
  });
  assertEquals(sent.reduce((a, b) => a + b), 10 * 2 * PARAMETERS);
});

Deno.test("fedAvg() refuses a fraction that selects nobody", async () => {
  assertThrows(() => algorithms.fedAvg({ fraction: 0 }), InputError, "fraction");
  assertThrows(() => algorithms.fedAvg({ fraction: 1.5 }), InputError, "fraction");
  await assertRejects(
    () => finalParameters(algorithms.fedAvg({ ...local, fraction: 0.1 }), graph.ring(4)),
    InputError,
    "the client fraction 0.1 of 4 devices selects nobody",
  );
});

Deno.test("centralized() is SGD of one device with all samples, and sends nothing", async () => {
  const [alone] = await centralizedOn(1);
  for (const w of await centralizedOn(4)) assertEquals(w, alone);
  const sent = await sentOn(quadratics(4), algorithms.centralized({ batchSize: 2 }), {
    graph: graph.ring(4),
    rounds: 3,
  });
  assertEquals(sent, [0, 0, 0, 0]);
});

async function centralizedOn(devices: number): Promise<number[][]> {
  let last: number[][] = [];
  await simulate({
    graph: graph.complete(devices),
    model,
    devices: dealt(data.train, devices),
    test: data.test,
    algorithms: { centralized: algorithms.centralized({ ...local, batchSize: 25 }) },
    rounds: 3,
    seeds: [0],
    observe: ({ parameters }) => {
      last = Array.from({ length: devices }, (_, k) => [...engine.row(parameters, k)]);
    },
  });
  return last;
}

Deno.test("fedAvg() is p2pl() on the complete graph from one start, bit for bit", async () => {
  const data = tinyData();
  const uneven = partition.iid(data.train, { devices: 5, seed: 0 });
  const devices = { ...uneven, indices: uneven.indices.map((samples, k) => samples.subarray(0, samples.length - k)) };
  const ends: Record<string, number[]> = {};
  const options = { steps: 3, batchSize: 4, learningRate: 0.1, momentum: 0.5 };
  await simulate({
    ...{ graph: graph.complete(5), model: models.mlp([6, 5, 3]), devices, test: data.test, rounds: 6, seeds: [0] },
    algorithms: { fedAvg: algorithms.fedAvg(options), p2pl: algorithms.p2pl({ ...options, synchronization: false }) },
    observe: ({ algorithm, parameters }) => void (ends[algorithm] = [...parameters.data]),
  });
  assertEquals(ends["p2pl"], ends["fedAvg"]);
});
