import { Buffer } from "node:buffer";
import type { Redis } from "ioredis";
import { sha256 } from "../../base/mod.ts";
import { entryFiles, runInFiles, type StoredRun } from "../../run/mod.ts";
import { prefix } from "./connection.ts";
import type { Seal } from "./seal.ts";

/** Stores the signed results of a run for a week, for whoever waits for them. */
export async function leaveResults(redis: Redis, run: StoredRun, seal: Seal): Promise<void> {
  const key = resultsKey(run.record.run);
  const files = new Map(Object.entries(entryFiles(run)).map(([name, bytes]) => [name, Buffer.from(bytes)] as const));
  await redis.del(key); // whatever it is
  await redis.hset(key, { ...Object.fromEntries(files), [SEAL]: seal.of("results", contentOf(run.record.run, files)) });
  await redis.expire(key, WEEK);
}

/** The runs that have results. */
export async function runsWithResults(redis: Redis, runs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(runs.map((run) => redis.exists(resultsKey(run))));
  return runs.filter((_, i) => found[i] === 1);
}

/**
 * The results of a run, which then stay for an hour. Nothing if there are none; unsigned or unreadable results are
 * removed with a warning.
 */
export async function takeResults(
  redis: Redis,
  run: string,
  seal: Seal,
  say: (sentence: string) => void,
): Promise<StoredRun | undefined> {
  const key = resultsKey(run);
  try {
    const read = await redis.hgetallBuffer(key);
    const { [SEAL]: given, ...rest } = read;
    if (Object.keys(read).length === 0) return undefined;
    const files = new Map(Object.entries(rest));
    if (!given || !seal.fits(given.toString(), "results", contentOf(run, files))) {
      throw new Error("they are not signed with the key used here");
    }
    const found = runInFiles(run, (name) => files.get(name) ?? new Uint8Array());
    await redis.expire(key, HOUR);
    return found;
  } catch (error) {
    if (!(error instanceof Error) || CONNECTION.test(error.message)) throw error;
    say(`The results of run ${run} in Redis are removed: ${error.message}.`);
    await redis.del(key);
    return undefined;
  }
}

const SEAL = "seal";
const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;
const CONNECTION = /connection is closed|timed? ?out|ECONN|EPIPE/i;

function resultsKey(run: string): string {
  return `${prefix}:results:${run}`;
}

/** What is sealed: the run and the checksums of the files, by name. */
function contentOf(run: string, files: ReadonlyMap<string, Uint8Array>): string {
  const sums = [...files].map(([name, bytes]) => [name, sha256(bytes)]);
  return JSON.stringify([run, ...sums.sort()]);
}
