import { setTimeout } from "node:timers/promises";
import type { Job, JobJson } from "bullmq";
import { z } from "zod";
import { aFunction, checkOptions, InputError } from "../../base/mod.ts";
import { carryOut, carryOutShape, chosenStore, type PlannedRun, type Progress, type Store } from "../../run/mod.ts";
import { connect, prefix, queueName, replyIn } from "./connection.ts";
import { openedOrder, type Order, printable, thisCode } from "./order.ts";
import { refusal } from "./refusal.ts";
import { leaveResults, takeResults } from "./results.ts";
import { queueSeal } from "./seal.ts";
import { sweepOfText } from "./sweep_module.ts";

/** Options of {@linkcode work}. */
export interface WorkOptions {
  /** The Redis that holds the queue: `redis://host:6379`. */
  readonly redis: string;
  /** The worker's name. Default: host name and process number. */
  readonly name?: string;
  /** Runs at a time. Default: 1. */
  readonly jobs?: number;
  /** Where runs and their checkpoints are stored, as for {@linkcode simulate}. */
  readonly store?: Store | string | boolean;
  /** Seconds without a sign of life after which a worker's runs are reassigned. Default: 30. */
  readonly lease?: number;
  /** Ends the worker; runs in progress go back to the queue. */
  readonly signal?: AbortSignal;
  /** Receives sentences about what happens. Default: `console.log`. */
  readonly say?: (sentence: string) => void;
}

/**
 * Computes runs that {@linkcode queued} submits, until aborted. Runs are stored as usual: those already in the store
 * are not computed, and if workers share a store, a run interrupted on one resumes from its checkpoint on another.
 * Without a shared store it starts over, with the same results.
 *
 * The text of a sweep is imported and stays in memory with its data until the worker ends.
 *
 * Only orders signed with the shared key are run; any other job is set aside among the queue's failed jobs and
 * reported.
 *
 * @throws {InputError} If no Redis answers, there is no key, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { InputError, work } from "murmuration";
 *
 * const nobody = work({ redis: "redis://127.0.0.1:1" });
 * await nobody.catch((error) => console.assert(error instanceof InputError)); // no Redis can be used at 127.0.0.1:1
 * ```
 */
export async function work(options: WorkOptions): Promise<void> {
  checkOptions("work", schema, options);
  const { jobs = 1, lease = 30, signal, say = console.log } = options;
  const { name = `${Deno.hostname()}-${Deno.pid}` } = options;
  const store = await chosenStore(options.store);
  const code = await thisCode();
  const seal = await queueSeal();
  using connection = await connect(options.redis, say);
  const { redis, bullmq: { DelayedError, UnrecoverableError, WaitingError, Worker }, place } = connection;

  const said = new Set<string>();
  const refuse = async (job: Job, token: string | undefined, reason: string) => {
    if (!said.has(reason)) say(`${name} leaves runs to others: ${reason}`);
    said.add(reason);
    await job.updateProgress({ worker: name, refusal: reason });
    await setTimeout(AFTER_REFUSAL); // so that the others get there first
    await job.moveToDelayed(Date.now() + BEFORE_NEXT_TRY, token);
    throw new DelayedError();
  };
  let computing = 0;
  const compute = async (job: Job, token?: string) => {
    const order = openedOrder(job.data, job.id, seal);
    if (typeof order === "string") throw new InputError(`it is set aside: ${order}`);
    if (await takeResults(redis, order.run, seal, say)) return;
    const found = await plannedRun(order, (planned) => refusal(order, code, planned));
    if (typeof found === "string") return await refuse(job, token, found);
    const onProgress = tellingRounds(job);
    computing++;
    const [result] = await carryOut([found], { onProgress, store: store ?? false, signal }).finally(() => computing--);
    if (!result || result.record.status === "aborted") {
      await job.moveToWait(token);
      say(`${name} gave back ${order.run}`);
      throw new WaitingError();
    }
    await leaveResults(redis, { ...result, configuration: found.configuration }, seal);
    const { algorithm, seed, seconds } = result.record;
    say(`${name} ${result.source} ${order.run} (${algorithm}, seed ${seed}, ${seconds.toFixed(1)} s)`);
  };
  const attempt = async (job: Job, token?: string) => {
    try {
      await compute(job, token);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof DelayedError || error instanceof WaitingError) throw error;
      const sentence = `${error.message} (on ${name})`;
      throw error instanceof InputError ? new UnrecoverableError(sentence) : new Error(sentence);
    }
  };
  const worker = new (tolerant(Worker))(queueName, attempt, {
    ...{ connection: redis, prefix, name, concurrency: jobs },
    ...{ lockDuration: 1000 * lease, stalledInterval: 500 * lease, maxStalledCount: DEATHS, runRetryDelay: 1000 },
  });
  worker.on("error", (error) => {
    const reply = replyIn(error); // else an outage, which is said by the connection
    if (reply !== undefined && !said.has(reply)) say(`The Redis at ${place} refuses: ${printable(reply)}`);
    if (reply !== undefined) said.add(reply);
  });
  worker.on("failed", (job, { message }) => say(printable(`${job?.id} failed: ${message}`)));
  await worker.waitUntilReady();
  say(`${name} waits for runs at ${place}`);
  await new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
  const closed = worker.close().then(() => true);
  // A Redis that does not answer is not waited for: the runs go to others when it is back.
  do {
    if (await Promise.race([closed, setTimeout(GRACE).then(() => false)])) return;
  } while (computing > 0);
}

// Milliseconds.
const AFTER_REFUSAL = 500;
const BEFORE_NEXT_TRY = 5000;
const BETWEEN_NEWS = 500;
const GRACE = 3000;
/** How many workers may die computing a run before it counts as failed. */
const DEATHS = 2;

const schema = z.strictObject({
  redis: z.string(),
  name: z.string().min(1).optional(),
  jobs: z.int().min(1).optional(),
  store: carryOutShape.store,
  lease: z.number().min(1).optional(),
  signal: carryOutShape.signal,
  say: aFunction().optional(),
});

const plans = new Map<string, Promise<readonly PlannedRun[]>>();

/** The ordered run, or why it is not available here. */
async function plannedRun(
  order: Order,
  whyNot: (planned: readonly PlannedRun[]) => string,
): Promise<PlannedRun | string> {
  if (!plans.has(order.sweep)) plans.set(order.sweep, sweepOfText(order.sweep).then((sweep) => sweep.plan()));
  try {
    const planned = await plans.get(order.sweep)!;
    return planned.find(({ id }) => id === order.run) ?? whyNot(planned);
  } catch (error) {
    return `it cannot plan the sweep: ${String(error).replaceAll(/\bdata:\S+?(?=[\s:]|$)/g, "the sweep")}`;
  }
}

function tellingRounds(job: Job): (progress: Progress) => void {
  let next = 0;
  return ({ done }) => {
    if (done === 0 || performance.now() < next) return;
    next = performance.now() + BETWEEN_NEWS;
    void job.updateProgress({ round: done }).catch(() => {});
  };
}

/** A worker that takes jobs which cannot be read, too, as empty ones: else they would come back again and again. */
function tolerant(Worker: typeof import("bullmq").Worker) {
  return class extends Worker {
    protected override createJob(data: JobJson, id: string): Job {
      try {
        return super.createJob(data, id);
      } catch {
        return super.createJob({ ...data, data: "null" }, id);
      }
    }
  };
}
