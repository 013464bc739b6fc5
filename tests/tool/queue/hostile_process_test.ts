import { fileURLToPath } from "node:url";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { InputError, openStore, queued, work } from "../../../mod.ts";
import { jobName } from "../../../lib/tool/queue/order.ts";
import { leaveResults } from "../../../lib/tool/queue/results.ts";
import { assert, assertEquals, assertRejects } from "../../std_assert.ts";
import { temporaryFolder, warnings } from "../../run/tiny_simulation.ts";
import { redisInstalled, type RedisServer, redisServer } from "./redis_server.ts";
import { twoRuns } from "./two_runs.ts";
import { startWorker } from "./worker_process.ts";

const file = fileURLToPath(new URL("./two_runs.ts", import.meta.url));
const queueTest = (name: string, run: () => Promise<void>) => Deno.test({ name, ignore: !redisInstalled, fn: run });
const names = async () => (await twoRuns.plan()).map(({ id }) => id);
const submitted = async (url: string) =>
  await twoRuns.run({ executor: queued({ redis: url, file }), showProgress: false });
/** Waits for a condition; one that never comes fails the test and does not hang it. */
const until = async (condition: () => boolean | Promise<boolean>) => {
  for (let tries = 0; !await condition(); tries++) {
    assert(tries < 3000, `not within a minute: ${condition}`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
};

/** A worker in this process, and what it says. */
function worker({ url }: RedisServer): { readonly said: string[] } & AsyncDisposable {
  const said: string[] = [];
  const ended = new AbortController();
  const { signal } = ended;
  const working = work({ redis: url, name: "w", store: false, signal, say: (line) => void said.push(line) });
  return {
    said,
    async [Symbol.asyncDispose]() {
      ended.abort();
      await working;
    },
  };
}

/** The queue, as one who has no key sees it. */
function outsider({ url }: RedisServer): { readonly redis: Redis; readonly queue: Queue } & AsyncDisposable {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue("runs", { connection: redis, prefix: "murmuration" });
  return {
    redis,
    queue,
    async [Symbol.asyncDispose]() {
      await queue.close();
      redis.disconnect();
    },
  };
}

queueTest(
  "work() carries out no order that is not sealed with its key, and sets every poison job aside by name",
  async () => {
    await using server = await redisServer();
    await using mallory = outsider(server);
    const { redis, queue } = mallory;
    const [run] = await names();
    const evil = `Deno.env.set("MURMURATION_OWNED", "yes"); export const a = 1;`;
    const order = JSON.stringify({ run, sweep: evil, configuration: {}, code: { version: "1", commit: null } });
    const poisons: Record<string, unknown> = {
      "nothing": null,
      "text": "order",
      "unsealed": { order },
      "empty_seal": { order, seal: "" },
      "wrong_seal": { order, seal: "0".repeat(64) },
      "old": JSON.parse(order),
      "wrong_types": { order: 1, seal: [] },
    };
    for (const [id, data] of Object.entries(poisons)) await queue.add("run", data, { jobId: id });
    await queue.add("run", {}, { jobId: "garbled" });
    await redis.hset("murmuration:runs:garbled", "data", "{ no JSON");
    await using w = worker(server);
    const wrong = [...Object.keys(poisons), "garbled"];
    await until(async () => (await queue.getFailedCount()) === wrong.length);
    for (const id of wrong) assert(w.said.some((line) => line.startsWith(`${id} failed: it is set aside: it `)), id);
    assertEquals(Deno.env.get("MURMURATION_OWNED"), undefined);
    assertEquals((await submitted(server.url)).summary.height, 2); // the queue goes on
  },
);

queueTest("queued() takes no results that are not sealed, and orders again what was ordered by another", async () => {
  await using server = await redisServer();
  await using mallory = outsider(server);
  const { redis, queue } = mallory;
  await using folder = await temporaryFolder();
  const { frame } = await twoRuns.run({ store: folder.path, showProgress: false });
  const [first, second] = await names();
  const stored = await (await openStore(folder.path)).load(first!);
  // Consistent in itself, and sealed with another key.
  const other = { of: () => "f".repeat(64), fits: () => true };
  const forged = { ...stored!, record: { ...stored!.record, data: "another data set" } };
  await leaveResults(redis, forged, other);
  await redis.lpush(`murmuration:results:${second}`, "of another type");
  await queue.add("run", { order: "forged", seal: "forged" }, { jobId: jobName(second!) });
  const said = await warnings(async () => {
    const submitting = submitted(server.url);
    await until(async () => (await queue.getWaitingCount()) === 2); // the forged order and the other run's
    await using _ = worker(server);
    const runs = await submitting;
    assertEquals(runs.frame.toRecords(), frame.toRecords());
    assertEquals(runs.summary.getColumn("source").toArray(), ["received", "received"]);
  });
  assert(
    said.some((line) =>
      line === `The results of run ${first} in Redis are removed: they are not signed with the key used here.`
    ),
  );
  assert(said.some((line) => line.startsWith(`The results of run ${second} in Redis are removed: WRONGTYPE`)));
  assert(said.some((line) => line === `The order of run ${second} in the queue was not this one; it is given again.`));
});

queueTest("queued() says of a job's news only what is news, and nothing that a terminal obeys", async () => {
  await using server = await redisServer();
  await using mallory = outsider(server);
  const ended = new AbortController();
  const rounds: number[] = [];
  const refusal = "w [2J leaves runs to others: no second line";
  const said = await warnings(async (said) => {
    const executor = queued({ redis: server.url, file });
    const onProgress = ({ done }: { readonly done: number }) => void rounds.push(done);
    const running = twoRuns.run({ executor, signal: ended.signal, onProgress, showProgress: false });
    await until(async () => (await mallory.queue.getWaitingCount()) === 2);
    const [job, ...others] = await mallory.queue.getJobs(["waiting"]);
    for (const { id } of others) await mallory.redis.lrem("murmuration:runs:wait", 0, id!);
    await mallory.redis.lrem("murmuration:runs:wait", 0, job!.id!);
    await mallory.redis.rpush("murmuration:runs:active", job!.id!);
    for (const news of ["x", null, { round: -1 }, { round: 1e9 }, { round: "1" }, { worker: 1, refusal: 2 }]) {
      await mallory.redis.hset(`murmuration:runs:${job!.id}`, "progress", JSON.stringify(news));
      await new Promise((resume) => setTimeout(resume, 700));
    }
    const news = { worker: "w\x1b[2J", refusal: "no\nsecond line" };
    await mallory.redis.hset(`murmuration:runs:${job!.id}`, "progress", JSON.stringify(news));
    await until(() => said.includes(refusal));
    ended.abort();
    await running;
  });
  assert(rounds.every((done) => done <= 4), rounds.join());
  assertEquals(said.filter((line) => line.includes("leaves runs to others")), [refusal]);
});

queueTest(
  "queued() and work() refuse a Redis that has no such database, holds something else, or has no key",
  async () => {
    await using server = await redisServer();
    await using mallory = outsider(server);
    const refuse = (act: () => Promise<unknown>, words: string) => assertRejects(act, InputError, words);
    await refuse(() => work({ redis: `${server.url}/99`, store: false }), "DB index is out of range");
    await refuse(() => submitted(`${server.url}/99`), "DB index is out of range");
    await refuse(() => submitted(`${server.url}/first`), "is not a Redis address");
    await mallory.redis.set("murmuration:runs:wait", "a text");
    await refuse(() => submitted(server.url), "cannot hold the queue (WRONGTYPE");
    const key = Deno.env.get("MURMURATION_QUEUE_KEY")!;
    try {
      Deno.env.set("MURMURATION_QUEUE_KEY", "short");
      await refuse(() => submitted(server.url), "a queue needs a key of at least 32 characters");
      Deno.env.delete("MURMURATION_QUEUE_KEY");
      await refuse(() => work({ redis: server.url, store: false }), "MURMURATION_QUEUE_KEY_FILE names");
      Deno.env.set("MURMURATION_QUEUE_KEY_FILE", "no such file");
      await refuse(() => work({ redis: server.url, store: false }), 'there is no key of the queue "no such file"');
    } finally {
      Deno.env.delete("MURMURATION_QUEUE_KEY_FILE");
      Deno.env.set("MURMURATION_QUEUE_KEY", key);
    }
  },
);

Deno.test("connect() gives up a port that accepts and never answers", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const held: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) held.push(connection);
  })();
  const { port } = listener.addr as Deno.NetAddr;
  const waiting = work({ redis: `redis://127.0.0.1:${port}`, store: false });
  await assertRejects(() => waiting, InputError, "it does not answer within 5 s");
  for (const connection of held) connection.close();
  listener.close();
  await accepting.catch(() => {});
});

queueTest("one interrupt ends a worker, whatever its Redis does", async () => {
  for (const trouble of ["none", "frozen", "restarted while the worker was frozen"]) {
    await using server = await redisServer();
    await using folder = await temporaryFolder();
    await using process = startWorker(server, "a", folder.path);
    await process.printed(/waits for runs/);
    if (trouble === "frozen") server.freeze(true);
    if (trouble.startsWith("restarted")) {
      process.freeze(true);
      await server.stop();
      await server.start();
      process.freeze(false);
    }
    assertEquals((await process.end("SIGINT")).code, 0, trouble);
  }
});
