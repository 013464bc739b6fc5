import { z } from "zod";
import { checkOptions, InputError, shown } from "../base/mod.ts";
import {
  difference,
  type Estimate,
  estimate,
  formatNumber,
  type NumberFormat,
  type Sample,
  studentTProbability,
  studentTQuantile,
  type TimeToTarget,
  withInterval,
} from "../metric/mod.ts";

/** The outcome of one statement: the interval is on the side that the rule names, on the other, or on neither. */
export type Outcome = "holds" | "refuted" | "undecided";

/** One statement of a claim, and its measurement. */
export type Finding =
  & {
    /** What was measured: `"swing, by class"`. */
    readonly what: string;
    /** The number with its interval: `"27.2 % [26.2, 28.3]"`. */
    readonly measured: string;
    /** Number of seeds behind it; 0 if it is deterministic. */
    readonly seeds: number;
  }
  & ({
    /** An interval over seeds, compared with a rule. */
    readonly kind: "interval";
    /** The rule: `"above 5 %"`. */
    readonly rule: string;
    /** The outcome according to the mean, if p is small enough. */
    readonly points: "holds" | "refuted";
    /** Two-sided p-value of Student's t-test of the rule, uncorrected. */
    readonly p: number;
  } | {
    /** Decided without an interval: counted over seeds, or deterministic. */
    readonly kind: "check";
    /** The rule. */
    readonly rule: string;
    /** The outcome. */
    readonly outcome: Outcome;
  } | {
    /** Shown without a rule; or impossible to measure with this kit. */
    readonly kind: "measured" | "out of reach";
  });

/** An estimate, its values per seed, or two samples whose difference is meant, the first minus the second. */
export type Measured = Estimate | readonly number[] | readonly [Sample, Sample];

/** How findings are written, and whether they are judged. */
export interface FindingsOptions extends NumberFormat {
  /** Whether to apply their rules, or to show the numbers only, as where the scale is too small. Default: true. */
  readonly judged?: boolean;
}

/** Findings whose numbers are written in one format. */
export interface Findings {
  /**
   * The finding that a quantity is above a threshold: it holds if the whole interval is above, is refuted if the whole
   * interval is below, and is undecided otherwise, including for a single seed, which gives no interval.
   *
   * @param what What was measured, in words.
   * @param threshold Default: 0.
   * @throws {InputError} If there is no value, one is not finite, or the seeds of two samples are not the same.
   */
  above(what: string, value: Measured, threshold?: number): Finding;
  /** The finding that a quantity is below a threshold: the mirror image of `above`. */
  below(what: string, value: Measured, threshold?: number): Finding;
  /**
   * The finding that a quantity lies between two numbers, i.e. equals a value within a margin: it holds if the whole
   * interval does, is refuted if the whole interval is below the lower or above the upper bound, and is undecided
   * otherwise.
   *
   * @throws {InputError} As `above` does, and if the bounds are not in order.
   */
  within(what: string, value: Measured, bounds: readonly [number, number]): Finding;
  /** A number shown beside a claim without a rule. */
  measured(what: string, value: Measured | TimeToTarget | string): Finding;
}

/**
 * Findings that compare an interval over seeds with a rule, their numbers written in one format.
 *
 * @throws {InputError} If an option is unknown.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const { above, below, within, measured } = report.findings({ percent: true });
 * const [byClass, iid] = [[0.26, 0.27, 0.28], [0.01, 0.02, 0.01]];
 * const claim = report.claim(
 *   "A-2",
 *   "Accuracy oscillates less where data are IID.",
 *   above("swing, by class minus IID", [byClass, iid]),
 *   below("swing, IID", iid, 0.05),
 *   within("swing, by class", byClass, [0.2, 0.35]),
 *   measured("by class", byClass),
 * );
 * console.assert(claim.verdict === "reproduced" && claim.findings[0]!.measured === "25.7 % [22.8, 28.5]");
 * ```
 */
export function findings(options: FindingsOptions = {}): Findings {
  const { judged = true, ...format } = checkOptions("report.findings", schema, options);
  const measured: Findings["measured"] = (what, value) => {
    if (typeof value === "string") return { kind: "measured", what, measured: value, seeds: 0 };
    if ("runs" in value) return { kind: "measured", what, measured: String(value), seeds: value.runs.length };
    const found = estimated(value);
    return { kind: "measured", what, measured: withInterval(found, format), seeds: found.seeds };
  };
  const held = (what: string, value: Measured, rule: string, test: (found: Estimate) => Test): Finding => {
    if (!judged) return measured(what, value);
    const found = estimated(value);
    return { kind: "interval", what, measured: withInterval(found, format), seeds: found.seeds, rule, ...test(found) };
  };
  const beyond = (side: "above" | "below"): Findings["above"] => (what, value, threshold = 0) =>
    held(what, value, `${side} ${limit(threshold, format)}`, (found) => ({
      points: (side === "above" ? found.mean > threshold : found.mean < threshold) ? "holds" : "refuted",
      p: tTest(found, threshold),
    }));
  return {
    above: beyond("above"),
    below: beyond("below"),
    within(what, value, [least, greatest]) {
      if (!(least < greatest)) {
        throw new InputError(`within: the bounds are ${shown(least)} and ${shown(greatest)}; give the lower first`);
      }
      const rule = least === -greatest
        ? `within ±${limit(greatest, format)}`
        : `from ${limit(least, format)} to ${limit(greatest, format)}`;
      return held(what, value, rule, (found) => {
        const inside = least < found.mean && found.mean < greatest;
        if (inside) return { points: "holds", p: Math.max(tTest(found, least), tTest(found, greatest)) };
        return { points: "refuted", p: tTest(found, found.mean <= least ? least : greatest) };
      });
    },
    measured,
  };
}

/**
 * The finding that every seed reached a target: it holds if all did, and is undecided otherwise, since a longer run
 * might have.
 *
 * @example
 * ```ts
 * import { metrics, report } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a"], seed: [0], round: [1], phase: ["consensus"], device: [0], group: ["all"], accuracy: [0.98],
 * });
 * const finding = report.reached("slowest device at 97 %", metrics.timeToTarget(frame, { target: 0.97 }));
 * console.assert(report.claim("B-1", "All devices reach 97 %.", finding).verdict === "reproduced");
 * ```
 */
export function reached(what: string, time: TimeToTarget): Finding {
  const all = time.runs.every(({ rounds }) => rounds !== null);
  return {
    kind: "check",
    what,
    measured: String(time),
    rule: "reached in every seed",
    seeds: time.runs.length,
    outcome: all ? "holds" : "undecided",
  };
}

/**
 * A statement decided without an interval over seeds, because the result is the same for every seed: a count, a
 * rounding tolerance. The table calls it deterministic.
 *
 * @param rule The rule in words: `"equal"`.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const sent = report.check("values per round", "100 and 100", "equal", 100 === 100);
 * console.assert(report.claim("A-8", "Both send as much.", sent).verdict === "reproduced");
 * ```
 */
export function check(what: string, measured: string | number, rule: string, holds: boolean): Finding {
  const text = typeof measured === "number" ? formatNumber(measured) : measured;
  return { kind: "check", what, measured: text, rule, seeds: 0, outcome: holds ? "holds" : "refuted" };
}

/**
 * The reason why a claim cannot be tested with this kit, such as a network that takes weeks to train.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const claim = report.claim("C-1", "The same on ImageNet.", report.outOfReach("no such data set here"));
 * console.assert(claim.verdict === "out of reach");
 * ```
 */
export function outOfReach(why: string): Finding {
  return { kind: "out of reach", what: why, measured: "", seeds: 0 };
}

/** Whether a value is a finding. */
export function isFinding(value: unknown): value is Finding {
  return typeof value === "object" && value !== null && "kind" in value &&
    kinds.includes(value.kind as Finding["kind"]);
}

const schema = z.strictObject({
  judged: z.boolean().optional(),
  digits: z.int().min(0).optional(),
  percent: z.boolean().optional(),
});

const kinds: readonly Finding["kind"][] = ["interval", "check", "measured", "out of reach"];

/** What the mean says, if p is small enough. */
type Test = Pick<Extract<Finding, { kind: "interval" }>, "points" | "p">;

function estimated(value: Measured): Estimate {
  if ("mean" in value) return value;
  return isPair(value) ? difference(...value) : estimate(value);
}

function isPair(value: readonly number[] | readonly [Sample, Sample]): value is readonly [Sample, Sample] {
  return typeof value[0] === "object";
}

/** The two-sided p-value of Student's t for a mean with its 95 % interval: below 0.05 where the threshold is outside. */
function tTest({ mean, low, high, seeds }: Estimate, threshold: number): number {
  if (low === null || high === null) return 1;
  const standardError = (high - low) / 2 / studentTQuantile(0.975, seeds - 1);
  if (standardError === 0) return mean === threshold ? 1 : 0;
  return 2 * studentTProbability(-Math.abs(mean - threshold) / standardError, seeds - 1);
}

function limit(threshold: number, { percent = false }: NumberFormat): string {
  if (typeof threshold !== "number" || Number.isNaN(threshold)) {
    throw new InputError(`the threshold of a finding is ${shown(threshold)}; give a number`);
  }
  const text = String(Number((percent ? threshold * 100 : threshold).toPrecision(6))).replace("-", "−");
  return text.replace("e−", "e-") + (percent ? " %" : "");
}
