import { z } from "zod";
import { checkOptions } from "../../base/mod.ts";
import { connect, orderQueue } from "./connection.ts";
import { jobName } from "./order.ts";

/** Options of {@linkcode withdraw}. */
export interface WithdrawOptions {
  /** The Redis that holds the queue: `redis://host:6379`. */
  readonly redis: string;
  /** Names of the runs, such as a sweep's: `(await strengths.count()).runs`. */
  readonly runs: readonly string[];
}

/** The result of {@linkcode withdraw}. */
export interface Withdrawal {
  /** The runs that were taken out of the queue. */
  readonly withdrawn: readonly string[];
  /** The runs that workers have begun: they continue, and their results wait to be collected. */
  readonly begun: readonly string[];
}

/**
 * Cancels runs that {@linkcode queued} submitted and no worker has begun. A sweep still waiting for them would submit
 * them again, so end it first.
 *
 * @throws {InputError} If no Redis answers, or an option cannot be used.
 *
 * @example
 * ```ts
 * import { InputError, withdraw } from "murmuration";
 *
 * const nobody = withdraw({ redis: "redis://127.0.0.1:1", runs: ["24c15deb543d3fbc"] });
 * await nobody.catch((error) => console.assert(error instanceof InputError)); // no Redis can be used at 127.0.0.1:1
 * ```
 */
export async function withdraw(options: WithdrawOptions): Promise<Withdrawal> {
  const { redis: url, runs } = checkOptions("withdraw", schema, options);
  using connection = await connect(url, console.warn);
  const queue = orderQueue(connection);
  const among = async (...states: ("waiting" | "prioritized" | "delayed" | "failed" | "active")[]) => {
    const jobs = new Set(await queue.getRanges(states, 0, -1));
    return runs.filter((run) => jobs.has(jobName(run)));
  };
  const withdrawn = [];
  for (const run of await among("waiting", "prioritized", "delayed", "failed")) {
    if (await queue.remove(jobName(run)) === 1) withdrawn.push(run); // else a worker was faster
  }
  return { withdrawn, begun: await among("active") };
}

const schema = z.strictObject({ redis: z.string(), runs: z.array(z.string()).readonly() });
