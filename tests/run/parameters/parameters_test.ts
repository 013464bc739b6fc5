import { join } from "node:path";
import {
  algorithms,
  graph,
  InputError,
  mixing,
  models,
  type Partition,
  readParameters,
  type Runs,
  type SavedParameters,
  simulate,
  type SimulateOptions,
  sweep,
} from "../../../mod.ts";
import { dealt } from "../../tiny_problem.ts";
import { openStore } from "../../../lib/run/mod.ts";
import { fromSafetensors, toSafetensors } from "../../../lib/run/parameters/safetensors.ts";
import { fromTorch, torchTensors, toTorch } from "../../../lib/run/parameters/torch_layout.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../../std_assert.ts";
import { temporaryFolder, tiny } from "../tiny_simulation.ts";

const one: SimulateOptions = {
  ...tiny,
  algorithms: { dsgd: algorithms.dsgd({ batchSize: 4, mix: mixing.lazy(mixing.metropolis, { keep: 0.5 }) }) },
  seeds: [0],
  rounds: 6,
  showProgress: false,
};
const partitionOf = ({ devices }: SimulateOptions) => devices as Partition;
const numbers = (saved: SavedParameters) => [...saved.tensors].map(([name, { data }]) => [name, [...data]]);
const sources = (runs: Runs) => runs.summary.getColumn("source").toArray();
const accuracyAt = ({ frame }: Runs, round: number, phase: string) =>
  frame.toRecords().filter((row) => row["round"] === round && row["phase"] === phase && row["group"] === "all")
    .map((row) => Number(row["accuracy"]));

Deno.test("toTorch() only moves numbers, whatever the layers: fromTorch() brings them back", () => {
  const networks = [
    models.mlp([5, 4, 3]),
    models.lenet5(),
    models.resnet20({ norm: "groupNorm" }),
    models.resnet20({ norm: "evoNorm" }),
    models.mobileNetV2({ norm: "groupNorm" }),
    models.transformer({ vocabulary: 7, length: 4, classes: 3, width: 8, heads: 2 }),
    models.bagOfEmbeddings({ vocabulary: 7, classes: 3 }),
  ];
  for (const model of networks) {
    const values = Float32Array.from({ length: model.parameters }, (_, i) => i);
    const tensors = toTorch(model, values);
    assertEquals(fromTorch(model, (name) => tensors.get(name)!), values, model.name);
    assertEquals(tensors.size, model.layout.length, model.name);
    for (const { name, shape } of torchTensors(model)) {
      assertEquals(tensors.get(name)!.data.length, shape.reduce((a, b) => a * b, 1), `${model.name}: ${name}`);
    }
  }
});

Deno.test("toSafetensors() and fromSafetensors() are inverse; numbers that are none stay so", () => {
  const tensors = new Map([
    ["ä", { shape: [], data: Float32Array.of(NaN) }],
    ["b", { shape: [0, 3], data: new Float32Array(0) }],
    ["c", { shape: [2, 2], data: Float32Array.of(1, -0, Infinity, 1e-45) }],
  ]);
  const bytes = toSafetensors({ tensors, metadata: { run: "x" } });
  assertEquals(fromSafetensors(bytes, "it"), { tensors, metadata: { run: "x" } });
  const moved = new Uint8Array(bytes.length + 1);
  moved.set(bytes, 1);
  assertEquals(fromSafetensors(moved.subarray(1), "it").tensors, tensors); // whatever the alignment
});

Deno.test("runs.parameters() are the final ones that are kept, in memory or in a store, and the frame stays as it is", async () => {
  const plain = await simulate(one);
  await assertRejects(
    () => plain.parameters({ seed: 0 }),
    InputError,
    'kept no parameters; give simulate() or run() keep: "final"',
  );
  const inMemory = await simulate({ ...one, keep: "final" });
  assertEquals(inMemory.frame.toRecords(), plain.frame.toRecords());
  const saved = await inMemory.parameters({ algorithm: "dsgd", seed: 0 });
  const { run, kept, round, phase } = saved.metadata;
  assertEquals([kept, round, phase], ["final", "6", "consensus"]);
  assertEquals(run, plain.frame.getColumn("run").get(0));
  assertEquals(saved.devices, 3);
  assertEquals(numbers(await inMemory.parameters(run!)), numbers(saved));
  for (const [name, { data }] of saved.tensors) {
    if (!name.startsWith("mean.")) continue;
    const rows = [0, 1, 2].map((k) => saved.tensors.get(name.replace("mean", `devices.${k}`))!.data);
    assertEquals(data, data.map((_, i) => (rows[0]![i]! + rows[1]![i]! + rows[2]![i]!) / 3));
  }
  await using folder = await temporaryFolder();
  await simulate({ ...one, store: folder.path });
  const again = await simulate({ ...one, store: folder.path, keep: "final" });
  const stored = await simulate({ ...one, store: folder.path, keep: "final" });
  assertEquals([sources(again), sources(stored)], [["computed"], ["stored"]]);
  for (const runs of [again, stored]) assertEquals(numbers(await runs.parameters({ seed: 0 })), numbers(saved));
  const files = [...Deno.readDirSync(join(folder.path, run!))].map(({ name }) => name).sort();
  assertEquals(files, ["configuration.json", "final.safetensors", "record.json", "rows.parquet"]);
  assertEquals([...Deno.readDirSync(join(folder.path, ".unfinished"))], []);
});

Deno.test('simulate() with keep: "best" keeps the first evaluation with the highest mean accuracy, also of a run that was interrupted', async () => {
  const options = { ...one, rounds: 9, algorithms: { dsgd: algorithms.dsgd({ batchSize: 4, learningRate: 5 }) } };
  const whole = await simulate({ ...options, keep: "best" });
  const saved = await whole.parameters({ seed: 0 });
  const { round, phase } = saved.metadata;
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const all = whole.frame.toRecords().map((row) => [Number(row["round"]), String(row["phase"])] as const);
  const scores = [...new Map(all.map((at) => [at.join(), at])).values()].map(([round, phase]) => ({
    ...{ round, phase, score: mean(accuracyAt(whole, round, phase)) },
  }));
  const top = Math.max(...scores.map(({ score }) => score));
  const first = scores.find(({ score }) => score > top - 1e-9)!;
  assertEquals([Number(round), phase], [first.round, first.phase]);
  assert(first.round < 9, "the best is not the last");

  await using folder = await temporaryFolder();
  const store = await openStore(folder.path, { checkpointSeconds: 0 });
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => void (done === 7 && stop.abort());
  const aborted = await simulate({ ...options, store, keep: "best", signal: stop.signal, onProgress });
  await assertRejects(
    () => aborted.parameters({ seed: 0 }),
    InputError,
    "is aborted; parameters are kept of runs that finish",
  );
  const resumed = await simulate({ ...options, store, keep: "best" });
  assertEquals(sources(resumed), ["resumed"]);
  assertEquals(numbers(await resumed.parameters({ seed: 0 })), numbers(saved));
});

Deno.test("simulate() starts from parameters that were saved: their accuracy is that of round 0, and they name the run", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "deep", "dsgd.safetensors");
  const before = await simulate({ ...one, keep: "final" });
  const saved = await before.parameters({ seed: 0 });
  await saved.save(path);
  const each = await simulate({ ...one, initialParameters: { from: path, of: "each" } });
  assertEquals(accuracyAt(each, 0, "start"), accuracyAt(before, 6, "consensus"));
  const names = async (initialParameters: NonNullable<SimulateOptions["initialParameters"]>) =>
    Object.keys((await simulate({ ...one, rounds: 1, initialParameters })).configurations);
  const mean = await names({ from: path });
  await Deno.rename(path, join(folder.path, "elsewhere.safetensors"));
  assertEquals(await names({ from: await readParameters(join(folder.path, "elsewhere.safetensors")) }), mean);
  for (const other of ["common", { from: saved, of: 1 }, { from: saved, of: "each" }] as const) {
    assertNotEquals(await names(other), mean);
  }
  const foreign = toTorch(one.model, saved.row(one.model)); // a state_dict() alone
  await Deno.writeFile(path, toSafetensors({ tensors: foreign, metadata: {} }));
  assertEquals(await names({ from: path }), mean);
});

Deno.test("sweep.run() keeps parameters, found by the fields of a point; diverged runs have none, and are not computed again", async () => {
  await using folder = await temporaryFolder();
  const rates = sweep({ rate: [0.1, 1e38] }, ({ rate }) => ({
    ...{ graph: one.graph, model: one.model, devices: one.devices, test: one.test, rounds: 2, seeds: [0] },
    algorithms: { dsgd: algorithms.dsgd({ batchSize: 4, learningRate: rate }) },
  }));
  const options = { store: folder.path, keep: "final", showProgress: false } as const;
  const runs = await rates.run(options);
  assertEquals((await runs.parameters({ rate: 0.1 })).devices, 3);
  await assertRejects(() => runs.parameters({ rate: 1e38 }), InputError, "is diverged");
  await assertRejects(() => runs.parameters({ seed: 0 }), InputError, '2 runs are {"seed":0}; name one');
  await assertRejects(() => runs.parameters("none"), InputError, 'no run is "none"; name one, as');
  assertEquals(sources(await rates.run(options)), ["stored", "stored"]);
});

Deno.test("readParameters() says what is wrong with a file, and what to do", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.safetensors");
  const whole = toSafetensors({ tensors: toTorch(one.model, new Float32Array(one.model.parameters)), metadata: {} });
  const header = (text: string, rest = 0) => {
    const bytes = new TextEncoder().encode(text);
    return Uint8Array.of(
      ...new Uint8Array(BigUint64Array.of(BigInt(bytes.length)).buffer),
      ...bytes,
      ...new Uint8Array(rest),
    );
  };
  const altered = whole.slice();
  altered[altered.length - 1]! ^= 1;
  const files: readonly (readonly [Uint8Array, string])[] = [
    [whole.slice(0, -4), "is cut off: its tensors take 172 bytes, and 168 are there; copy it again"],
    [whole.slice(0, 40), "is cut off: its header takes"],
    [whole.slice(0, 3), "is not a safetensors file; give one that"],
    [new TextEncoder().encode("PK\x03\x04 and more of an archive"), "is not a safetensors file"],
    [altered, "was altered since it was written"],
    [Uint8Array.of(...whole, 0), "was altered"],
    [header("{"), "has no readable header"],
    [header('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4), "has no readable header"],
    [
      header('{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}', 4),
      "numbers of type F16; save float32: tensor.float()",
    ],
    [header('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4), '"a" does not lie where its header says'],
    [header('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8), '"a" does not lie where its header says'],
  ];
  for (const [bytes, sentence] of files) {
    await Deno.writeFile(path, bytes);
    await assertRejects(() => readParameters(path), InputError, sentence);
  }
  await assertRejects(() => readParameters(join(folder.path, "none")), InputError, "there is no file");
  await assertRejects(() => readParameters(folder.path), InputError, "it is a folder");
});

Deno.test("simulate() refuses to start from parameters of another model or another number of devices", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "x.safetensors");
  const saved = await (await simulate({ ...one, rounds: 1, keep: "final" })).parameters({ seed: 0 });
  await saved.save(path);
  const from =
    (initialParameters: NonNullable<SimulateOptions["initialParameters"]>, change: Partial<SimulateOptions> = {}) =>
    () => simulate({ ...one, ...change, initialParameters });
  await assertRejects(
    from({ from: path }, { model: models.mlp([6, 5, 3]) }),
    InputError,
    'holds the parameters of another model, mlp 6-4-3: its "dense1.weight" is [4, 6], and that of mlp 6-5-3 [5, 6]; give',
  );
  await assertRejects(from({ from: path }, { model: models.mlp([6, 3]) }), InputError, '"dense1.weight" is [4, 6]');
  await assertRejects(
    from({ from: saved }, { model: models.mlp([6, 4, 3, 3]) }),
    InputError,
    '"dense3.weight" is none, and that of mlp 6-4-3-3 [3, 3]',
  );
  await assertRejects(
    from({ from: path, of: "each" }, { graph: graph.ring(4), devices: dealt(partitionOf(one).dataset, 4) }),
    InputError,
    "those of 3 devices, and the graph has 4",
  );
  await assertRejects(from({ from: path, of: 3 }), InputError, "has no device 3: it holds devices 0 to 2");
  await assertRejects(from({ from: join(folder.path, "none") }), InputError, "there is no file");
  await assertRejects(from({ form: path } as never), InputError, '"initialParameters"');
  assertThrows(() => saved.row(one.model, -1), InputError, "has no device -1");
});

Deno.test("openStore() names parameters that were damaged, and gives what it holds", async () => {
  await using folder = await temporaryFolder();
  const runs = await simulate({ ...one, rounds: 1, store: folder.path, keep: "final" });
  const [run] = Object.keys(runs.configurations);
  const store = await openStore(folder.path);
  assertEquals(store.kept(run!), ["final"]);
  assertEquals((await store.parameters(run!, "final")).devices, 3);
  await assertRejects(() => store.parameters(run!, "best"), InputError, "there is no file");
  const path = join(folder.path, run!, "final.safetensors");
  await Deno.truncate(path, (await Deno.stat(path)).size - 8);
  assertStringIncludes(store.verify()[0]!.reason, "is cut off");
  await assertRejects(
    () => runs.parameters(run!),
    InputError,
    `or remove the run, to compute it anew: deno task runs prune ${run}`,
  );
});
