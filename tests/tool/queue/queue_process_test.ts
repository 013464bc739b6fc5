import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Executor,
  FailedRuns,
  InputError,
  openStore,
  queued,
  type RunTask,
  withdraw,
  work,
} from "../../../mod.ts";
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "../../std_assert.ts";
import { temporaryFolder, tiny, warnings } from "../../run/tiny_simulation.ts";
import { simulate } from "../../../lib/notebook/mod.ts";
import { eightRuns } from "./eight_runs.ts";
import { redisInstalled, redisServer } from "./redis_server.ts";
import { computedBy, startWorker } from "./worker_process.ts";

const file = fileURLToPath(new URL("./eight_runs.ts", import.meta.url));
const local = redisInstalled ? eightRuns.run({ showProgress: false }) : undefined;
const expected = async () => (await local)!.frame.toRecords();
const names = async () => (await eightRuns.plan()).map(({ id }) => id).sort();
const submitted = (options: Parameters<typeof eightRuns.run>[0]) => eightRuns.run({ ...options, showProgress: false });
const queueTest = (name: string, run: () => Promise<void>) => Deno.test({ name, ignore: !redisInstalled, fn: run });

queueTest("two workers share a sweep, compute no run twice, and give the frame that one process gives", async () => {
  await using redis = await redisServer();
  await using folder = await temporaryFolder();
  await using a = startWorker(redis, "a", join(folder.path, "a"));
  await using b = startWorker(redis, "b", join(folder.path, "b"));
  const executor = queued({ redis: redis.url, file });
  const rounds: number[] = [];
  const { frame, summary } = await submitted({ executor, onProgress: ({ done }) => void rounds.push(done) });
  assertEquals(frame.toRecords(), await expected());
  for (const worker of [a, b]) assertEquals((await worker.end("SIGINT")).code, 0);
  assertEquals(computedBy(a, b).sort(), await names());
  assert(summary.getColumn("source").toArray().every((source) => source === "received"));
  assertEquals(rounds.at(-1), 8 * 800);
  assert(rounds.some((done) => done % 800 !== 0)); // a run in progress was seen
  assertEquals((await submitted({ executor })).frame.height, frame.height); // the results are still there
});

queueTest("the run of a worker that is killed is taken over by another", async () => {
  await using redis = await redisServer();
  await using folder = await temporaryFolder();
  await using a = startWorker(redis, "a", join(folder.path, "a"), 2);
  const store = join(folder.path, "submitter");
  const running = submitted({ executor: queued({ redis: redis.url, file }), store });
  await a.printed(/ computed /);
  await a.end("SIGKILL");
  await using b = startWorker(redis, "b", join(folder.path, "b"), 2);
  assertEquals((await running).frame.toRecords(), await expected());
  await b.end("SIGINT");
  assert(computedBy(b).length > 0);
  assertEquals([...new Set(computedBy(a, b))].sort(), await names());
  assertEquals((await openStore(store)).names(), await names());
});

queueTest("a Redis that stops and starts again, even if it forgets, holds a sweep up and no more", async () => {
  await using redis = await redisServer();
  await using folder = await temporaryFolder();
  await using a = startWorker(redis, "a", join(folder.path, "a"));
  const said = await warnings(async () => {
    const running = submitted({ executor: queued({ redis: redis.url, file }) });
    await a.printed(/ computed /);
    for (const forgets of [false, true]) {
      await redis.stop();
      if (forgets) await redis.forget();
      await new Promise((resume) => setTimeout(resume, 300));
      await redis.start();
      await a.printed(forgets ? /seed 3/ : /seed 2/);
    }
    assertEquals((await running).frame.toRecords(), await expected());
  });
  assertEquals(said.filter((sentence) => / went away/.test(sentence)).length, 2);
  assertEquals(said.filter((sentence) => / is back/.test(sentence)).length, 2);
  assertEquals(a.lines.filter((line) => /went away|is back|computed|stored|waits/.test(line)), a.lines);
});

queueTest("an interrupted worker gives its run back, and its checkpoint to who shares the store", async () => {
  await using redis = await redisServer();
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path, { checkpointSeconds: 0 });
  const said: string[] = [];
  const worker = (signal: AbortSignal) =>
    work({ redis: redis.url, store, signal, say: (line) => void said.push(line) });
  const [first, second] = [new AbortController(), new AbortController()];
  const interrupted = worker(first.signal);
  const sweep = submitted({ executor: queued({ redis: redis.url, file }) });
  while (store.interrupted().length === 0) await new Promise((resume) => setTimeout(resume, 5));
  first.abort();
  await interrupted;
  assertEquals(store.interrupted().length, 1);
  const next = worker(second.signal);
  assertEquals((await sweep).frame.toRecords(), await expected());
  assertEquals(said.filter((line) => / resumed /.test(line)).length, 1);
  second.abort();
  await next;
});

queueTest("a Redis that is away keeps nobody from ending", async () => {
  await using redis = await redisServer();
  const ended = new AbortController();
  const { signal } = ended;
  const said = await warnings(async () => {
    const worker = work({ redis: redis.url, store: false, signal, say() {} });
    const begun = Promise.withResolvers<void>();
    const sweep = submitted({
      executor: queued({ redis: redis.url, file }),
      signal,
      onProgress: () => begun.resolve(),
    });
    await begun.promise;
    await redis.stop();
    ended.abort();
    assert((await sweep).summary.height < 8);
    await worker;
  });
  assert(!said.some((sentence) => / is back/.test(sentence)));
});

queueTest("what is withdrawn is not computed; what a worker has begun goes on and can be collected", async () => {
  await using redis = await redisServer();
  await using folder = await temporaryFolder();
  const runs = await names();
  const executor = queued({ redis: redis.url, file });
  const ended = new AbortController();
  const submitter = submitted({ executor, signal: ended.signal });
  await using a = startWorker(redis, "a", join(folder.path, "a"));
  await a.printed(/ computed /);
  ended.abort();
  await submitter;
  const { withdrawn, begun } = await withdraw({ redis: redis.url, runs: [...runs, "0123456789abcdef"] });
  assert(withdrawn.length > 0);
  for (const run of begun) await a.printed(new RegExp(` computed ${run}`));
  assertEquals((await a.end("SIGINT")).code, 0);
  assertEquals([...computedBy(a), ...withdrawn].sort(), runs);
  assertEquals(await withdraw({ redis: redis.url, runs }), { withdrawn: [], begun: [] });
});

queueTest("a run that fails is tried three times, then said to have failed when the others are done", async () => {
  await using redis = await redisServer();
  await using folder = await temporaryFolder();
  const path = join(folder.path, "failing.ts");
  const broken =
    `metrics: { broken: ({ seed }) => { if (seed === 2) throw new RangeError("it is 2"); return [0, 0, 0]; } },`;
  await Deno.writeTextFile(path, (await Deno.readTextFile(file)).replace("rounds: 800,", `${broken} rounds: 2,`));
  const failing = (await import(`file://${path}`)).eightRuns as typeof eightRuns;
  await using a = startWorker(redis, "a", join(folder.path, "a"));
  const store = join(folder.path, "store");
  const run = failing.run({ executor: queued({ redis: redis.url, file: path }), store, showProgress: false });
  await assertRejects(() => run, FailedRuns, "failed: it is 2 (on a)");
  await a.end("SIGINT");
  assertEquals(a.lines.filter((line) => / failed: /.test(line)).length, 2 * 3);
  assertEquals((await openStore(store)).names().length, 6);
});

queueTest("a run that a worker does not have is left to others, and both are told why", async () => {
  await using folder = await temporaryFolder();
  const withoutData = join(folder.path, "without_data.ts");
  await Deno.writeTextFile(withoutData, `throw new Error("there is no data");`);
  const [planned] = await eightRuns.plan();
  const { engine } = planned!.configuration;
  for (const line of await refusals(file)) {
    assertMatch(
      line,
      /to others: it has other code or data: Murmuration \d.*, engine wasm \w+; the sweep was planned by/,
    );
    assertMatch(line, new RegExp(`; engine.version is ${engine.version} instead of of tomorrow$`));
  }
  for (const line of await refusals(withoutData)) {
    assertMatch(line, /to others: it cannot plan the sweep: Error: there is no data$/);
  }
});

Deno.test("queued(): what cannot be queued is refused before anything is sent", async () => {
  await using folder = await temporaryFolder();
  const refuse = (executor: Executor, words: string) =>
    assertRejects(() => simulate({ ...tiny, executor }), InputError, words);
  const redis = "redis://127.0.0.1:1";
  await refuse(queued({ redis, file }), "no Redis can be used at 127.0.0.1:1 (connect ECONNREFUSED");
  await refuse(queued({ redis, file: join(folder.path, "none.ts") }), "there is no file");
  const relative = join(folder.path, "relative.ts");
  for (
    const line of [
      `import { a } from "./a.ts";`,
      `import {\n  a,\n} from "../a.ts";`,
      `export * from "/a.ts";`,
      `await import("./a.ts");`,
    ]
  ) {
    await Deno.writeTextFile(relative, `import { sweep } from "murmuration";\n${line}\n`);
    await refuse(queued({ redis, file: relative }), "which other machines do not have");
  }
  await Deno.writeTextFile(relative, `import { sweep } from "murmuration"\nexport const from = { at: "./a" }\n`);
  await refuse(queued({ redis, file: relative }), "no Redis can be used"); // it imports none
  assertThrows(() => queued({ redis: "localhost", file }), InputError, '"localhost" is not a Redis address');
  const observed = simulate({ ...tiny, observe() {}, executor: queued({ redis, file }) });
  await assertRejects(
    () => observed,
    InputError,
    "runs that are observed, or whose parameters are kept, are computed in this process",
  );
  await assertRejects(() => work({ redis }), InputError, "no Redis can be used at 127.0.0.1:1");
});

/** What a worker and who waits for it say, when the worker is asked for a run of another version. */
async function refusals(file: string): Promise<[string, string]> {
  await using redis = await redisServer();
  const [planned] = await eightRuns.plan();
  const { configuration } = planned!;
  const ended = new AbortController();
  const { signal } = ended;
  const task: RunTask = {
    id: "0123456789abcdef",
    values: 1,
    execute: () => Promise.reject(new Error("it is to be sent")),
    remote: {
      configuration: { ...configuration, engine: { ...configuration.engine, version: "of tomorrow" } },
      signal,
      onRound() {},
      accept: () => Promise.reject(new Error("nobody has it")),
    },
  };
  const isRefusal = (line: string) => line.startsWith("old leaves");
  const refusal = Promise.withResolvers<string>();
  const say = (line: string) => isRefusal(line) && refusal.resolve(line);
  const worker = work({ redis: redis.url, name: "old", store: false, signal, say });
  const heard = await warnings(async (heard) => {
    const waiting = queued({ redis: redis.url, file })([task]);
    while (!heard.some(isRefusal)) await new Promise((resume) => setTimeout(resume, 20));
    ended.abort();
    await waiting;
  });
  await worker;
  return [await refusal.promise, heard.find(isRefusal)!];
}
