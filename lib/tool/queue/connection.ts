import { setTimeout } from "node:timers/promises";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { InputError, shown } from "../../base/mod.ts";
import type { SealedOrder } from "./order.ts";

/** The name of the queue, and the head of all keys in Redis. */
export const queueName = "runs";
/** See {@linkcode queueName}. */
export const prefix = "murmuration";

/** A Redis that answers, and BullMQ to use it with. */
export interface Connection extends Disposable {
  /** The client. Its commands wait while Redis is away. */
  readonly redis: Redis;
  /** Queues and workers. */
  readonly bullmq: typeof import("bullmq");
  /** Host and port, for people. */
  readonly place: string;
}

/**
 * Connects to Redis, and reconnects whenever it was away or did not answer for too long.
 *
 * @param url `redis://host:6379`, with optional `user:password@` and `/database`; `rediss:` over TLS.
 * @param say Receives a sentence when Redis goes away and when it is back.
 * @throws {InputError} If no Redis answers there, or it has no such database.
 */
export async function connect(url: string, say: (sentence: string) => void): Promise<Connection> {
  const { place, database } = addressOf(url);
  // What few need is loaded when it is needed.
  const [{ Redis }, bullmq] = await Promise.all([import("ioredis"), import("bullmq")]);
  let answered = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: FIRST_ANSWER,
    socketTimeout: ANSWER,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => answered ? Math.min(200 * times, 2000) : null,
  });
  let reason = "";
  redis.on("error", (error) => reason = error.message || String("code" in error ? error.code : error));
  const silent = new AbortController();
  const silence = setTimeout(FIRST_ANSWER, undefined, { signal: silent.signal }).then(() => {
    reason = `it does not answer within ${FIRST_ANSWER / 1000} s`;
    throw new Error(reason);
  });
  try {
    // The client itself is silent about a database that there is none of.
    await Promise.race([redis.connect().then(() => redis.ping()).then(() => redis.select(database)), silence]);
  } catch (error) {
    redis.disconnect();
    throw new InputError(
      `no Redis can be used at ${place} (${reason || (error as Error).message}); start one there or give another ` +
        `address; without a queue, runs are computed on this machine`,
    );
  } finally {
    silence.catch(() => {});
    silent.abort();
  }
  answered = true;
  let away = false;
  let ended = false;
  redis.on("close", () => {
    if (away || ended) return;
    away = true;
    say(`The Redis at ${place} went away; it is waited for.`);
  });
  redis.on("ready", () => {
    if (away) say(`The Redis at ${place} is back.`);
    away = false;
  });
  return {
    redis,
    bullmq,
    place,
    [Symbol.dispose]() {
      ended = true;
      redis.disconnect();
    },
  };
}

/** The queue of orders, for those who ask for runs. */
export function orderQueue({ redis, bullmq }: Connection): Queue<SealedOrder> {
  const queue = new bullmq.Queue<SealedOrder>(queueName, { connection: redis, prefix });
  queue.on("error", () => {}); // said by the connection
  return queue;
}

/**
 * Refuses an address that cannot be a Redis.
 *
 * @returns Host and port, without what is secret, and the database.
 * @throws {InputError} Naming it.
 */
export function addressOf(url: string): { readonly place: string; readonly database: number } {
  const parsed = URL.parse(url);
  const database = /^\/?(\d*)$/.exec(parsed?.pathname ?? "")?.[1];
  if (!parsed || !["redis:", "rediss:"].includes(parsed.protocol) || parsed.hostname === "" || database === undefined) {
    throw new InputError(`${shown(withoutPassword(url))} is not a Redis address; write redis://host:6379`);
  }
  return { place: `${parsed.hostname}:${parsed.port || "6379"}`, database: Number(database) };
}

/** The message of an error that Redis sent; nothing for other or temporary errors. */
export function replyIn(error: unknown): string | undefined {
  const reply = error instanceof Error && error.name === "ReplyError" ? error.message : undefined;
  return reply !== undefined && /^(LOADING|MASTERDOWN|TRYAGAIN|CLUSTERDOWN)/.test(reply) ? undefined : reply;
}

// Milliseconds. No command waits longer than ten seconds in the Redis.
const FIRST_ANSWER = 5000;
const ANSWER = 20_000;

function withoutPassword(url: string): string {
  return url.replace(/\/\/.*@/, "//…@");
}
