import type { Redis } from "ioredis";
import { InputError, shown } from "../../base/mod.ts";

/** A Redis that answers, and BullMQ to use it with. */
export interface Connection extends Disposable {
  /** The client. Its commands wait while the Redis is away. */
  readonly redis: Redis;
  /** Queues and workers. */
  readonly bullmq: typeof import("bullmq");
  /** Host and port, for people. */
  readonly place: string;
}

/**
 * Connects to a Redis, and again whenever it was away.
 *
 * @param url `redis://host:6379`, with `user:password@` and `/database` where there are such; `rediss:` over TLS.
 * @param say Told when it goes away and when it is back.
 * @throws {InputError} If no Redis answers there.
 */
export async function connect(url: string, say: (sentence: string) => void): Promise<Connection> {
  const place = placeOf(url);
  // What few need is loaded when it is needed.
  const [{ Redis }, bullmq] = await Promise.all([import("ioredis"), import("bullmq")]);
  let answered = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5000,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => answered ? Math.min(200 * times, 2000) : null,
  });
  let reason = "";
  redis.on("error", (error) => reason = error.message || String("code" in error ? error.code : error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw new InputError(
      `no Redis can be used at ${place} (${reason || (error as Error).message}); start one there or give another ` +
        `address; without a queue the runs are carried out on this machine`,
    );
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

/**
 * Refuses an address that cannot be a Redis.
 *
 * @returns Host and port, without what is secret.
 * @throws {InputError} Naming it.
 */
export function placeOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || !["redis:", "rediss:"].includes(parsed.protocol) || parsed.hostname === "") {
    throw new InputError(`${shown(url)} is no address of a Redis; write redis://host:6379`);
  }
  return `${parsed.hostname}:${parsed.port || "6379"}`;
}
