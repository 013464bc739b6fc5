import { Buffer } from "node:buffer";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { z } from "zod";
import config from "../../../deno.json" with { type: "json" };
import type { RunConfiguration } from "../../run/configuration.ts";
import { gitCommit } from "../../run/git_commit.ts";
import { entryFiles, runInFiles, type StoredRun } from "../../run/store/entry.ts";
import type { Connection } from "./connection.ts";

/** The name of the queue and the head of all keys in Redis. */
export const queueName = "runs";
/** See {@linkcode queueName}. */
export const prefix = "murmuration";

/** What a job says: which run, and the sweep to find it in. Functions do not travel, so that their source does. */
export interface Order {
  /** Name of the run. */
  readonly run: string;
  /** The text of the sweep's module. */
  readonly sweep: string;
  /** Everything that decides the result, to tell by what a worker differs that does not have the run. */
  readonly configuration: RunConfiguration;
  /** The code that planned it. */
  readonly code: Code;
}

/** Which code. */
export interface Code {
  /** Version of Murmuration. */
  readonly version: string;
  /** Git commit; null outside a clone. */
  readonly commit: string | null;
}

/** An {@linkcode Order} as it is read. */
export const orderSchema: z.ZodType<Order> = z.object({
  run: z.string(),
  sweep: z.string(),
  configuration: z.custom<RunConfiguration>((value) => typeof value === "object" && value !== null),
  code: z.object({ version: z.string(), commit: z.string().nullable() }),
});

/** What a worker tells of a job that is not finished: how far it is, or why it does not take it. */
export const newsSchema = z.union([
  z.object({ round: z.number() }),
  z.object({ worker: z.string(), refusal: z.string() }),
]);

/** The queue of orders, for those who ask for runs. */
export function orderQueue({ redis, bullmq }: Connection): Queue<Order> {
  const queue = new bullmq.Queue<Order>(queueName, { connection: redis, prefix });
  queue.on("error", () => {}); // said by the connection
  return queue;
}

/** The name of a run's job: there is one per run, whoever asks. BullMQ takes no name that is a whole number. */
export function jobName(run: string): string {
  return `run-${run}`;
}

/** The code of this process. */
export async function thisCode(): Promise<Code> {
  return { version: config.version, commit: await gitCommit(new URL("../../../", import.meta.url)) };
}

/** Leaves the results of a run for whoever waits for them, for a week. */
export async function leaveResults(redis: Redis, run: StoredRun): Promise<void> {
  const key = resultsKey(run.record.run);
  const files = Object.entries(entryFiles(run)).map(([name, bytes]) => [name, Buffer.from(bytes)] as const);
  await redis.hset(key, Object.fromEntries(files));
  await redis.expire(key, WEEK);
}

/** Those of the runs whose results are there. */
export async function runsWithResults(redis: Redis, runs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(runs.map((run) => redis.exists(resultsKey(run))));
  return runs.filter((_, i) => found[i] === 1);
}

/** The results of a run, which then stay for an hour; nothing if they cannot be read, which removes them. */
export async function takeResults(redis: Redis, run: string): Promise<StoredRun | undefined> {
  const key = resultsKey(run);
  const files = await redis.hgetallBuffer(key);
  try {
    const found = runInFiles(run, (name) => files[name] ?? new Uint8Array());
    await redis.expire(key, HOUR);
    return found;
  } catch {
    await redis.del(key);
    return undefined;
  }
}

const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;

function resultsKey(run: string): string {
  return `${prefix}:results:${run}`;
}
