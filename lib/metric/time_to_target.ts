import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, counted, InputError, rounding, texts } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { type Estimate, estimate, withInterval } from "./estimate.ts";
import { aggregate, checkColumns, rowsAfter } from "./frame.ts";
import { formatNumber } from "./number_format.ts";
import type { Waiting } from "./survival.ts";
import { rowsWhere, type Where, whereSchema } from "./where.ts";

/** Which target to reach, by whom, in which runs. */
export interface TimeToTargetOptions {
  /** The value to reach. */
  readonly target: number;
  /** Values that other columns must have, so that each seed has one run: `{ algorithm: "p2pl" }`. Default: all rows. */
  readonly where?: Where;
  /** The measurement. Default: `"accuracy"`. */
  readonly value?: string;
  /** The class group whose value counts. Default: `"all"`. */
  readonly group?: string;
  /** The phase after which it counts. Default: `"consensus"`. */
  readonly phase?: string;
  /**
   * `"above"` for an accuracy that must rise to the target, `"below"` for a loss that must fall. Default: `"above"`.
   */
  readonly from?: "above" | "below";
  /**
   * Who must reach it: the `"slowest"` device, so that all have reached it, or the `"mean"` over devices. Default:
   * `"slowest"`.
   */
  readonly of?: "slowest" | "mean";
  /**
   * Whether to interpolate between evaluations where the best value so far crosses the target, as McMahan et al. (2017)
   * do for their table 1, or to count to the first evaluation that meets the target. Default: false.
   */
  readonly interpolated?: boolean;
  /**
   * What to count instead of rounds: `"seconds"` or `"joules"` of `clock.timed`, or any column that grows with the
   * rounds; the mean over devices. Default: `"round"`.
   */
  readonly along?: string;
}

/** One run's time to a target; null, i.e. censored, if it never reached it. */
export interface RunToTarget extends Waiting {
  /** The run's seed. */
  readonly seed: number;
  /**
   * Values that all devices together had sent by then, synchronization included; null also if the frame does not say.
   */
  readonly floats_sent: number | null;
  /** Messages, one vector over one link or to a server, that all devices together had sent by then; null as above. */
  readonly messages: number | null;
}

/** Rounds (or seconds, or what else is counted) to a target over seeds; `String(time)` reads `12.3 [10, 14.6] rounds` or `reached by 2 of 3 seeds in 40 rounds`. */
export interface TimeToTarget {
  /** A run per seed, in rising order of seeds. */
  readonly runs: readonly RunToTarget[];
  /** Mean rounds; null if a seed never reached the target, since a mean over the others would flatter. */
  readonly rounds: Estimate | null;
  /** For tables: the mean rounds, or how many seeds reached the target. */
  readonly cell: Estimate | string;
  /** Mean of the values sent by all devices together; null if a seed never reached the target. */
  readonly floatsSent: Estimate | null;
  /** Mean of the messages sent by all devices together; null if a seed never reached the target. */
  readonly messages: Estimate | null;
}

/**
 * The communication rounds until a target is first reached, per seed, and the communication that took. A run that does
 * not reach it has no number; it needs more than `last_round` rounds.
 *
 * @throws {InputError} If a column is missing, nothing was measured after the phase, a seed has several runs, or an option
 * cannot be used.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a", "b"], seed: [0, 0, 1], round: [1, 2, 1], phase: ["consensus", "consensus", "consensus"],
 *   device: [0, 0, 0], group: ["all", "all", "all"], accuracy: [0.9, 0.98, 0.5],
 * });
 * const time = metrics.timeToTarget(frame, { target: 0.97 });
 * console.assert(time.runs[0]!.rounds === 2 && String(time) === "reached by 1 of 2 seeds in 2 rounds");
 * ```
 */
export function timeToTarget(frame: Frame, options: TimeToTargetOptions): TimeToTarget {
  const { where = {}, value = "accuracy", group = "all", phase = "consensus", along = "round", ...rule } = checkOptions(
    "timeToTarget",
    schema,
    options,
  );
  checkColumns("timeToTarget", frame, ["run", "seed", "round", "phase", "device", "group", value, along]);
  const chosen = rowsWhere("timeToTarget", frame, { ...where, group });
  const rows = rowsAfter("timeToTarget", chosen, phase).withColumn(pl.col(value).cast(pl.Float64).alias(value));
  const sent = ["floats_sent", "messages"].filter((name) => frame.columns.includes(name));
  const curves = aggregate(
    aggregate(rows, ["run", "seed", "round"], [
      curveOf(value, rule),
      pl.col(along).cast(pl.Float64).mean().alias(ALONG),
      ...sent.map((name) => pl.col(name).cast(pl.Float64).sum().alias(name)),
    ]).sort("round"),
    ["run", "seed"],
    [ALONG, value, ...sent].map((name) => pl.col(name)),
  ).sort("seed").toRecords() as Record<string, unknown>[];
  const runs = curves.map((run) => runToTarget(run, value, rule));
  const twice = runs.find(({ seed }, i) => runs.findIndex((other) => other.seed === seed) !== i);
  if (twice !== undefined) {
    throw new InputError(
      `timeToTarget: seed ${twice.seed} has several runs; say which is meant, such as where: { algorithm }`,
    );
  }
  return summed(runs, along);
}

const ALONG = "what is counted";

const schema = z.strictObject({
  target: z.number(),
  where: whereSchema.optional(),
  ...texts("value", "group", "phase"),
  from: z.enum(["above", "below"]).optional(),
  of: z.enum(["slowest", "mean"]).optional(),
  interpolated: z.boolean().optional(),
  along: z.string().optional(),
});

type Rule = Pick<TimeToTargetOptions, "target" | "from" | "of" | "interpolated">;

/** The value of a round compared with the target; NaN if a device's value is not finite. */
function curveOf(value: string, { of = "slowest", from = "above" }: Rule): pl.Expr {
  const values = pl.col(value);
  const one = of === "mean" ? values.mean() : from === "above" ? values.min() : values.max();
  return pl.when(values.isFinite().min()).then(one).otherwise(pl.lit(NaN)).alias(value);
}

function runToTarget(run: Record<string, unknown>, value: string, rule: Rule): RunToTarget {
  const { target, from = "above", of = "slowest", interpolated = false } = rule;
  const [rounds, values] = [run[ALONG], run[value]] as number[][];
  const sign = from === "above" ? 1 : -1;
  const slack = of === "mean" ? rounding : 0; // a mean of equal values may differ from them by rounding
  const at = values!.findIndex((y) => sign * y >= sign * target - slack);
  const sentBy = (name: string) => at < 0 || run[name] === undefined ? null : (run[name] as number[])[at]!;
  return {
    seed: Number(run["seed"]),
    rounds: at < 0
      ? null
      : interpolated && at > 0
      ? crossing(rounds!, values!.map((y) => sign * y), sign * target, at)
      : rounds![at]!,
    last_round: rounds!.at(-1)!,
    floats_sent: sentBy("floats_sent"),
    messages: sentBy("messages"),
  };
}

/** Where the best value so far crosses the target, between the evaluation before the `at`-th and that one. */
function crossing(x: readonly number[], y: readonly number[], target: number, at: number): number {
  const best = Math.max(...y.slice(0, at).filter(Number.isFinite));
  if (best === -Infinity) return x[at]!;
  return x[at - 1]! + (x[at]! - x[at - 1]!) * Math.min(1, (target - best) / (y[at]! - best));
}

function summed(runs: readonly RunToTarget[], along: string): TimeToTarget {
  const mean = (name: "rounds" | "floats_sent" | "messages") => {
    const values = runs.flatMap((run) => run[name] ?? []);
    return values.length === runs.length ? estimate(values) : null;
  };
  const rounds = mean("rounds");
  const unit = along === "round" ? "rounds" : along;
  const inWords = () => {
    if (rounds !== null) return `${withInterval(rounds)} ${unit}`;
    const reached = runs.filter((run) => run.rounds !== null).length;
    const last = Math.max(...runs.map((run) => run.last_round));
    const end = along === "round" ? counted(last, "round") : `${formatNumber(last)} ${unit}`;
    const who = reached === 0 ? "not reached" : `reached by ${reached} of ${counted(runs.length, "seed")}`;
    return `${who} in ${end}`;
  };
  const time = { runs, rounds, cell: rounds ?? inWords(), floatsSent: mean("floats_sent"), messages: mean("messages") };
  return Object.defineProperty(time, "toString", { value: inWords });
}
