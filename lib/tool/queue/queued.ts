import { setTimeout } from "node:timers/promises";
import type { Job, Queue } from "bullmq";
import { z } from "zod";
import { checkOptions, InputError } from "../../base/mod.ts";
import type { Executor, RemoteRun, RunTask } from "../../run/mod.ts";
import { addressOf, connect, type Connection, orderQueue, replyIn } from "./connection.ts";
import {
  jobName,
  newsSchema,
  openedOrder,
  type Order,
  printable,
  sealed,
  type SealedOrder,
  thisCode,
} from "./order.ts";
import { runsWithResults, takeResults } from "./results.ts";
import { queueSeal, type Seal } from "./seal.ts";
import { sweepText } from "./sweep_module.ts";

/** Options of {@linkcode queued}. */
export interface QueuedOptions {
  /** The Redis that holds the queue: `redis://host:6379`. */
  readonly redis: string;
  /** The file that exports the sweep; it imports `"murmuration"` and packages only. */
  readonly file: string;
}

/**
 * Runs a sweep on the workers of a queue, on any number of machines, started with
 * `deno task worker --redis redis://host:6379`, and waits for their results.
 *
 * The queue is a BullMQ queue in a Redis. A job names a run and carries the text of the sweep's file: the worker plans
 * the sweep, computes the run of that name and puts its results into Redis, where they are collected. Orders and
 * results are signed with a key that both sides share (`MURMURATION_QUEUE_KEY`, or a file that
 * `MURMURATION_QUEUE_KEY_FILE` names): unsigned entries are neither run nor trusted. A job is named by its run, so a
 * run is queued once, however many ask for it. A run that fails is tried three times; if a worker dies, its run is
 * reassigned. A worker with different code or data refuses runs, which is reported here, and leaves them to others.
 *
 * After an abort the jobs stay in the queue: the same sweep, run again, collects what was computed meanwhile, and
 * {@linkcode withdraw} cancels what no worker has begun. If Redis goes away, it is waited for, and jobs it lost are
 * sent again.
 *
 * @throws {InputError} If no Redis answers, there is no key, or the file cannot be sent; thrown when it runs.
 * @throws {FailedRuns} If runs failed, after all others are done; thrown when it runs.
 *
 * @example
 * ```ts
 * import { queued } from "murmuration";
 *
 * const onWorkers = queued({ redis: "redis://127.0.0.1:6379", file: "strengths.ts" });
 * await onWorkers([]); // strengths.run({ executor: onWorkers }) gives it the runs that are not stored
 * ```
 */
export function queued(options: QueuedOptions): Executor {
  checkOptions("queued", z.strictObject({ redis: z.string(), file: z.string() }), options);
  addressOf(options.redis);
  return async (tasks) => {
    if (tasks.length === 0) return;
    const runs = new Map(tasks.map((task) => [task.id, remoteOf(task)]));
    const sweep = await sweepText(options.file);
    const code = await thisCode();
    const seal = await queueSeal();
    using connection = await connect(options.redis, console.warn);
    const orders = new Map([...runs].map(([run, { configuration }]) => [run, { run, sweep, configuration, code }]));
    await collect({ connection, runs, orders, seal });
  };
}

/**
 * Thrown when workers could not compute runs, with the runs, the workers and the reasons.
 *
 * @example
 * ```ts
 * import { FailedRuns } from "murmuration";
 *
 * console.assert(new FailedRuns("run 24c15deb543d3fbc failed: out of memory (on node7)").name === "FailedRuns");
 * ```
 */
export class FailedRuns extends Error {
  /** Always `"FailedRuns"`. */
  override readonly name = "FailedRuns";
}

/** Milliseconds between two looks at the queue. */
const LOOK = 500;
const ATTEMPTS = 3;
const UNFINISHED = ["waiting", "prioritized", "delayed", "active", "failed"] as const;

/** The runs being waited for. */
interface Waiting {
  readonly connection: Connection;
  /** By name. */
  readonly runs: Map<string, RemoteRun>;
  readonly orders: ReadonlyMap<string, Order>;
  readonly seal: Seal;
}

/**
 * Polls until all results are there. Each poll relies only on what it finds: runs neither queued nor done are ordered,
 * the first time or because Redis lost them.
 */
async function collect({ connection, runs, orders, seal }: Waiting): Promise<void> {
  const { redis, place } = connection;
  const queue = orderQueue(connection);
  const said = new Set<string>();
  const say = (sentence: string) => {
    if (!said.has(sentence)) console.warn(sentence);
    said.add(sentence);
  };
  /** Those of the runs whose jobs are in one of these states. */
  const among = async (...states: (typeof UNFINISHED)[number][]) => {
    const names = new Set<unknown>(await queue.getRanges(states, 0, -1));
    return [...runs.keys()].filter((run) => names.has(jobName(run)));
  };
  const hear = (run: string, progress: unknown) => {
    const news = newsSchema.safeParse(progress).data;
    const { onRound, configuration } = runs.get(run)!;
    if (!news) return;
    if ("round" in news) onRound(Math.min(news.round, configuration.rounds));
    else say(printable(`${news.worker} leaves runs to others: ${news.refusal}`));
  };
  const failures: string[] = [];
  const look = async () => {
    for (const run of await runsWithResults(redis, [...runs.keys()])) {
      const results = await takeResults(redis, run, seal, say);
      if (!results) continue;
      await runs.get(run)!.accept(results);
      runs.delete(run);
    }
    for (const run of await among("failed")) {
      const job = await jobOf(queue, run);
      const own = job && typeof openedOrder(job.data, job.id, seal) !== "string";
      if (own) {
        failures.push(`run ${run} failed: ${reasonOf(job)}`);
        runs.delete(run);
      } else say(`The order of run ${run} in the queue was not this one; it is given again.`);
      await queue.remove(jobName(run));
    }
    const known = new Set(await among(...UNFINISHED));
    const missing = [...runs.keys()].filter((run) => !known.has(run));
    if (missing.length > 0) {
      await queue.addBulk(missing.map((run) => ({
        name: "run",
        data: sealed(orders.get(run)!, seal),
        opts: jobOptions(run),
      })));
    }
    for (const run of await among("active", "delayed")) hear(run, (await jobOf(queue, run))?.progress);
  };
  const { signal } = [...runs.values()][0]!;
  try {
    for (const run of await among("failed")) await queue.remove(jobName(run)); // at an earlier time
    if (await queue.getWorkersCount() === 0) {
      say(`No worker is at ${place} yet; start some: deno task worker --redis redis://${place}`);
    }
    while (runs.size > 0) {
      await unlessAborted(look(), signal); // which may wait for the Redis
      if (runs.size > 0) await unlessAborted(setTimeout(LOOK), signal);
    }
  } catch (error) {
    const reply = replyIn(error);
    if (reply !== undefined) {
      throw new InputError(`the Redis at ${place} cannot hold the queue (${printable(reply)}); give another database`);
    }
    if (!signal?.aborted) throw error;
  }
  if (failures.length > 0) throw new FailedRuns(failures.join("\n"));
}

/** The job of a run; nothing if there is none, or it cannot be read. */
async function jobOf(queue: Queue<SealedOrder>, run: string): Promise<Job<SealedOrder> | undefined> {
  try {
    return await queue.getJob(jobName(run));
  } catch (error) {
    if (error instanceof SyntaxError || replyIn(error) !== undefined) return undefined;
    throw error;
  }
}

function remoteOf({ remote }: RunTask): RemoteRun {
  if (remote) return remote;
  throw new InputError(
    "runs that are observed, or whose parameters are kept, are computed in this process; leave out observe and keep, or the queue",
  );
}

function jobOptions(run: string) {
  const backoff = { type: "fixed", delay: 1000 };
  return { jobId: jobName(run), attempts: ATTEMPTS, backoff, removeOnComplete: true };
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<void>();
  const abort = () => reject(new Error("aborted"));
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  await Promise.race([work, aborted]).finally(() => signal?.removeEventListener("abort", abort));
}

function reasonOf({ failedReason = "" }: Job): string {
  if (!failedReason.startsWith("job stalled")) return printable(failedReason);
  return "the workers that took it died, one after the other; it may need more memory than they have";
}
