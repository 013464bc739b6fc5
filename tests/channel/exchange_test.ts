import {
  algorithms,
  type Chain,
  type Channel,
  channel,
  compression,
  consensus,
  engine,
  graph,
  InputError,
  type MissingRule,
  mixing,
  models,
  simulate,
  type Step,
} from "../../mod.ts";
import { inPieces } from "../../lib/conformance/in_pieces.ts";
import { descendOn, distance, idle, PARAMETERS, quadratics, runOn } from "../quadratics.ts";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "../std_assert.ts";
import { oneClassEach, tinyData } from "../tiny_problem.ts";
import { mix, naive, rules, table } from "./naive.ts";

const topology = graph.wattsStrogatz(6, { degree: 4, rewiring: 0.4, seed: 2 });
const problem = quadratics(6);
const start = await descendOn(problem, idle, { graph: topology, rounds: 1 });

/** Parameters after some rounds on the quadratics through a channel. */
async function through(
  way: Channel | undefined,
  algorithm: Chain | Step,
  { rounds = 8, over = topology, seed = 0, on = problem } = {},
): Promise<{ parameters: number[][]; records: Record<string, unknown>[] }> {
  return await runOn(on, algorithm, { graph: over, rounds, seed, ...(way && { channel: way }) });
}

const close = (a: readonly number[][], b: readonly (readonly number[])[], tolerance = 1e-12) =>
  a.forEach((values, k) => values.forEach((value, i) => assertAlmostEquals(value, b[k]![i]!, tolerance)));

for (const [name, [missing, oracle]] of Object.entries(rules)) {
  for (const longest of [0, 3]) {
    Deno.test(`channel.${name}, delays to ${longest} and losses: consensus equals mailboxes with a copy of every message`, async () => {
      const way = table({ longest });
      const setting = { graph: topology, rule: mix, delayOf: way.of, missing: oracle };
      for (const rounds of [1, 2, 5, 12]) {
        const { parameters } = await through(channel.of([way], { missing }), consensus({ mix }), { rounds });
        close(parameters, naive(start, { ...setting, rounds }).parameters);
        const own = await through(way, consensus({ mix, missing }), { rounds });
        assertEquals(own.parameters, parameters);
      }
    });

    Deno.test(`channel.${name}, delays to ${longest}: received is what arrived, from whom and of which round`, async () => {
      const way = table({ longest });
      const history: number[][][] = [];
      let heard: { from: number; sent: number }[][] = [];
      const reader: Step = {
        ...idle,
        name: "reader",
        update(_w, _state, { received }) {
          const { parameters, message, graph: { neighbors } } = received!;
          history[received!.round] = neighbors.map((_, k) => [...engine.row(parameters, k)]);
          heard = neighbors.map((list, k) =>
            list.map((from) => {
              const values = [...engine.row(...message(k, from))];
              return { from, sent: history.findLastIndex((sent) => sent && String(sent[from]) === String(values)) };
            })
          );
          return Promise.resolve();
        },
      };
      const rounds = 9;
      await through(channel.of([way], { missing }), algorithmOf(consensus({ mix }), reader), { rounds });
      const expected = naive(start, { graph: topology, rule: mix, delayOf: way.of, missing: oracle, rounds });
      assertEquals(heard, expected.heard);
    });
  }
}

const idleChannels: Readonly<Record<string, Channel>> = {
  "no loss": channel.loss({ probability: 0 }),
  "no delay": channel.delay({ rounds: 0 }),
  "no loss, no delay, remembering five rounds": channel.of(
    [channel.loss({ probability: 0 }), channel.delay({ rounds: { uniform: [0, 0] }, atMost: 3 })],
    { missing: channel.lastMessage({ maxAge: 5 }) },
  ),
};
const data = tinyData();
const setting = {
  graph: graph.ring(3),
  model: models.mlp([6, 5, 3], { activation: "tanh" }),
  devices: oneClassEach(data.train),
  test: data.test,
  seeds: [3],
  rounds: 4,
};
const bearers: Readonly<Record<string, Chain>> = {
  p2plAffinity: algorithms.p2plAffinity({ steps: 3, batchSize: 4, strength: 0.7, consensusSteps: 2 }),
  gradientTracking: algorithms.gradientTracking({ batchSize: 4 }),
  gut: algorithms.gut({ batchSize: 4 }),
  averagedMomentum: algorithms.p2pl({ batchSize: 4, momentum: 0.8, velocity: { average: mixing.metropolis } }),
  dgd: algorithms.dgd({ batchSize: 4 }),
};

for (const [name, algorithm] of Object.entries(bearers)) {
  for (const [what, way] of Object.entries(idleChannels)) {
    Deno.test(`channel, ${what}: ${name} equals the plain run bit for bit`, async () => {
      const run = async (given?: Channel) => {
        const { frame } = await simulate({ ...setting, algorithms: { algorithm }, ...(given && { channel: given }) });
        return frame.drop("run").toRecords();
      };
      assertEquals(await run(way), await run());
    });
  }

  Deno.test(`channel: ${name} resumes bit for bit with messages under way`, async () => {
    const way = channel.of([
      channel.burstyLoss({ probability: 0.3, burstLength: 3 }),
      channel.delay({ rounds: { geometric: 0.5 }, atMost: 3 }),
    ], { missing: channel.lastMessage({ maxAge: 4 }) });
    const options = { ...setting, algorithms: { algorithm }, rounds: 8, channel: way };
    const { frame, piece } = await inPieces(options, 3);
    assert(piece >= 2);
    assertEquals(frame.drop("run").toRecords(), (await simulate(options)).frame.drop("run").toRecords());
  });
}

Deno.test("channel: permuting the devices permutes the result", async () => {
  const order = [2, 0, 5, 1, 4, 3];
  const links = graph.edges(topology).map(([a, b]) => [order.indexOf(a), order.indexOf(b)] as const);
  const moved = await through(table({ longest: 2, order }), fromStart(order), { over: graph.fromEdges(6, links) });
  const plain = await through(table({ longest: 2 }), fromStart([0, 1, 2, 3, 4, 5]));
  close(order.map((_, k) => moved.parameters[k]!), order.map((from) => plain.parameters[from]!));
});

Deno.test("channel.loss: the mean of lossy mixing is (1 − p)·W + p·I, each direction by itself", async () => {
  const p = 0.3;
  const pair = graph.path(3);
  const W = mix(pair).weights;
  const runs = 250;
  const deviations: number[][] = [[], [], []];
  let [oneWay, bothWays] = [0, 0];
  for (let seed = 0; seed < runs; seed++) {
    const at = { over: pair, rounds: 1, seed, on: small };
    const before = (await through(undefined, idle, at)).parameters;
    const after = (await through(channel.loss({ probability: p }), consensus({ mix }), at)).parameters;
    for (let k = 0; k < 3; k++) {
      const mean = before.reduce(
        (sum, values, j) => sum + ((1 - p) * W[3 * k + j]! + (j === k ? p : 0)) * values[0]!,
        0,
      );
      deviations[k]!.push(after[k]![0]! - mean);
    }
    const lost = (k: number) => after[k]![0] === before[k]![0];
    if (lost(0)) oneWay++;
    if (lost(0) && lost(2)) bothWays++;
  }
  for (const found of deviations) {
    const mean = found.reduce((a, b) => a + b) / runs;
    const error = Math.sqrt(found.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (runs - 1) / runs);
    assert(Math.abs(mean) < 4 * error, `${mean} is not 0 ± ${error}`);
  }
  assertAlmostEquals(oneWay / runs, p, 4 * Math.sqrt(p * (1 - p) / runs));
  assertAlmostEquals(bothWays / runs, p * p, 4 * Math.sqrt(p * p / runs));
});

Deno.test("channel: a rule of one's own in ten lines, and it never sees a message older than its bound", async () => {
  const ages: number[] = [];
  const fading: MissingRule = {
    spec: { kind: "fading", factor: 0.5 },
    maxAge: 3,
    weigh: (heard) =>
      heard.map(({ weight, age, isNew }) => {
        if (age < Infinity && !isNew) ages.push(age);
        return age === Infinity ? 0 : weight * 0.5 ** age;
      }),
  };
  const { parameters } = await through(table({ longest: 2 }), consensus({ mix, missing: fading }), { rounds: 40 });
  assert(ages.length > 0 && Math.max(...ages) === 3);
  assert(parameters.flat().every(Number.isFinite));
});

Deno.test("channel.delay: the longer messages take, the further devices are from agreement after as many rounds", async () => {
  const mean = start[0]!.map((_, i) => start.reduce((sum, values) => sum + values[i]! / 6, 0));
  const found: number[] = [];
  for (const rounds of [0, 1, 4, 8]) {
    found.push(
      distance((await through(channel.delay({ rounds }), consensus({ mix }), { rounds: 30 })).parameters, mean),
    );
  }
  assertEquals(found, found.toSorted((a, b) => a - b));
});

Deno.test("channel: what is sent counts, arrived or not, and quantised at its size", async () => {
  const sent = async (way?: Channel) =>
    (await through(way, consensus({ mix }), { rounds: 2 })).records.map((record) => Number(record["floats_sent"]));
  const plain = await sent();
  assertEquals(await sent(channel.loss({ probability: 1 })), plain);
  const share = compression.messageFloats(compression.scaledSign, problem.model.layout) / PARAMETERS;
  assertEquals(await sent(channel.quantized({ by: compression.scaledSign })), plain.map((floats) => floats * share));
});

Deno.test("channel.noise and channel.quantized change what is received, not what a device has", async () => {
  const pair = graph.complete(2);
  const at = { over: pair, rounds: 1, on: quadratics(2) };
  const before = (await through(undefined, idle, at)).parameters;
  const half = mixing.metropolis;
  const noisy = (await through(channel.noise({ deviation: 1e-3 }), consensus({ mix: half }), at)).parameters;
  noisy.forEach((values, k) =>
    values.forEach((value, i) => {
      const off = value - (before[0]![i]! + before[1]![i]!) / 2;
      assert(off !== 0 && Math.abs(off) < 3e-3, `device ${k} is off by ${off}`);
    })
  );
  const signs =
    (await through(channel.quantized({ by: compression.scaledSign }), consensus({ mix: half }), at)).parameters;
  const coarse = before.map((values) => {
    const all = Float32Array.from(values);
    for (const { offset, size } of problem.model.layout) {
      compression.scaledSign.compress(all.subarray(offset, offset + size));
    }
    return all;
  });
  close(signs, before.map((values, k) => values.map((value, i) => (value + coarse[1 - k]![i]!) / 2)), 1e-6);
});

Deno.test("channel: algorithms that need every message are refused before the run", async () => {
  const lossy = channel.loss({ probability: 0.1 });
  const refused = {
    relaySgd: algorithms.relaySgd({ batchSize: 1 }),
    ngc: algorithms.ngc({ batchSize: 1 }),
    cga: algorithms.cga({ batchSize: 1 }),
    d2: algorithms.d2({ batchSize: 1 }),
    extra: algorithms.extra({ batchSize: 1 }),
    fedAvg: algorithms.fedAvg({ batchSize: 1, steps: 1 }),
    sgp: algorithms.sgp({ batchSize: 1 }),
  };
  for (const algorithm of Object.values(refused)) {
    await assertRejects(
      () => through(lossy, algorithm, { over: graph.path(6), rounds: 1 }),
      InputError,
      "needs every message to arrive in the round in which it was sent, but the run has a channel (channel.loss)",
    );
  }
});

Deno.test("channel: a rule's wrong weights are named", async () => {
  const wrong = (weigh: MissingRule["weigh"], message: string) =>
    assertRejects(
      () =>
        through(table({ longest: 1 }), consensus({ mix, missing: { spec: { kind: "mine" }, maxAge: 0, weigh } }), {}),
      InputError,
      message,
    );
  await wrong(() => [], 'the rule "mine" for what is missing gave 0 weights');
  await wrong(() => undefined as unknown as number[], "gave no weights");
  await wrong((heard) => heard.map(() => 0.1), "but there is no message of it; give 0");
  await wrong((heard) => heard.map(() => NaN), "the weight NaN");
});

Deno.test("channel: a run is named by its channel", async () => {
  const named = async (way?: Channel) =>
    Object.keys(
      (await simulate({ ...setting, rounds: 1, algorithms: { a: bearers["dgd"]! }, ...(way && { channel: way }) }))
        .configurations,
    )[0];
  const names = await Promise.all([
    named(),
    named(channel.loss({ probability: 0.1 })),
    named(channel.loss({ probability: 0.2 })),
    named(channel.loss({ probability: () => 0.2 })),
    named(channel.loss({ probability: () => 0.3 })),
  ]);
  assertEquals(new Set(names).size, 5);
});

const small = quadratics(3);

function algorithmOf(...steps: Step[]): Chain {
  return { spec: { kind: "chain" }, setup: [], round: steps, requires: [] };
}

/** Consensus from the start parameters of the devices in an order. */
function fromStart(order: readonly number[]): Chain {
  return {
    ...algorithmOf(consensus({ mix }) as unknown as Step),
    setup: [{
      name: "order",
      spec: { kind: "order", order },
      setUp(w) {
        order.forEach((from, k) => engine.row(w, k).set(start[from]!));
        return Promise.resolve();
      },
    }],
  };
}
