import {
  algorithms,
  bias,
  chain,
  consensus,
  graph,
  localSteps,
  mixing,
  type Partition,
  type Step,
  type Term,
} from "../../mod.ts";
import { canonicalJson, type RunConfiguration, runId } from "../../lib/run/mod.ts";
import { planRuns } from "../../lib/run/plan.ts";
import { stream } from "../../lib/random/mod.ts";
import { assertEquals, assertNotEquals } from "../std_assert.ts";
import { tiny } from "./tiny_simulation.ts";

type JsonObject = Record<string, unknown>;

const [planned] = await planRuns(tiny);
const configuration = planned!.configuration;

/** The same value with the keys of every object in a random order. */
function shuffled(value: unknown, random = stream({ seed: 0, purpose: "order" })): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => shuffled(part, random));
  const entries = Object.entries(value).map((entry) => ({ entry, at: random.uniform() })).sort((a, b) => a.at - b.at);
  return Object.fromEntries(entries.map(({ entry: [key, part] }) => [key, shuffled(part, random)]));
}

/** The value once for every number, text, truth value or null in it, with that one changed. */
function* changes(value: unknown): Generator<unknown> {
  if (typeof value === "number") yield value + 1;
  else if (typeof value === "string") yield value + "!";
  else if (typeof value === "boolean") yield !value;
  else if (value === null) yield 0;
  else if (Array.isArray(value)) {
    for (const [i, part] of value.entries()) for (const other of changes(part)) yield value.with(i, other);
    yield [...value, 0];
  } else {
    for (const [key, part] of Object.entries(value as JsonObject)) {
      for (const other of changes(part)) yield { ...(value as JsonObject), [key]: other };
    }
    yield { ...(value as JsonObject), more: 0 };
  }
}

Deno.test("runId(): equal configurations have equal names, whatever the order of their keys", () => {
  for (let seed = 0; seed < 20; seed++) {
    const other = shuffled(configuration, stream({ seed, purpose: "order" })) as RunConfiguration;
    assertEquals(runId(other), runId(configuration));
  }
});

Deno.test("runId(): a configuration with any one field changed, added or taken away has another name", () => {
  const names = [...changes(configuration)].map((changed) => runId(changed as RunConfiguration));
  assertEquals(new Set([...names, runId(configuration)]).size, names.length + 1);
  for (const key of Object.keys(configuration)) {
    const { [key]: _, ...less } = configuration as unknown as JsonObject;
    assertNotEquals(runId(less as unknown as RunConfiguration), runId(configuration));
  }
});

Deno.test("runId(): a configuration survives being written and read", () => {
  assertEquals(runId(JSON.parse(JSON.stringify(configuration))), runId(configuration));
  assertEquals(canonicalJson({ b: [1, { d: -0, c: "ü" }], a: null }), '{"a":null,"b":[1,{"c":"ü","d":0}]}');
});

Deno.test("runId(): functions that a caller gives are known by their source, whatever their spec says", async () => {
  const nameOf = async (step: Step, change: Partial<typeof tiny> = {}) =>
    (await planRuns({ ...tiny, ...change, algorithms: { own: chain(step) }, seeds: [0] }))[0]!.id;
  const spec = { kind: "own" };
  const own = (at: Term["at"]): Term => ({ name: "own", spec, init: () => ({}), at });
  const local = { steps: 1, batchSize: 4, learningRate: 0.1 };
  const none = await nameOf(localSteps({ ...local, bias: own(() => undefined) }));
  assertEquals(await nameOf(localSteps({ ...local, bias: own(() => undefined) })), none);
  const empty = await nameOf(localSteps({ ...local, bias: own(() => ({})) }));
  assertNotEquals(empty, none);
  assertNotEquals(
    await nameOf(localSteps({ ...local, bias: bias.scaled(own(() => ({})), 2) })),
    await nameOf(localSteps({ ...local, bias: bias.scaled(own(() => undefined), 2) })),
  );
  const rule = (of: mixing.MixingRule) => Object.assign((g: graph.Graph) => of(g), { spec });
  const other = Object.assign((g: graph.Graph) => mixing.maxDegree(g), { spec });
  assertNotEquals(
    await nameOf(consensus({ mix: rule(mixing.metropolis) })),
    await nameOf(consensus({ mix: other })),
  );
  const still = (update: Step["update"]): Step => ({ name: "still", spec, init: () => ({}), update });
  assertNotEquals(
    await nameOf(still(() => Promise.resolve())),
    await nameOf(still(async (parameters) => void (await parameters.data.fill(0)))),
  );
});

Deno.test("runId(): who holds which samples, and which links there are, belong to a run's name, whatever the specs say", async () => {
  const nameOf = async (change: Partial<typeof tiny>) =>
    (await planRuns({ ...tiny, ...change, algorithms: { dsgd: algorithms.dsgd({ batchSize: 4 }) } }))[0]!.id;
  const partition = tiny.devices as Partition;
  const [first, second, third] = partition.indices as [Uint32Array, Uint32Array, Uint32Array];
  assertNotEquals(await nameOf({ devices: { ...partition, indices: [second, first, third] } }), await nameOf({}));
  const spec = { kind: "own" };
  const own = (links: number[][]) => graph.graphOf("own", spec, links);
  assertNotEquals(
    await nameOf({ graph: own([[1, 2], [0, 2], [0, 1]]) }),
    await nameOf({ graph: own([[1], [0, 2], [1]]) }),
  );
});
