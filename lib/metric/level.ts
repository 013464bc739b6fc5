import pl from "nodejs-polars";
import { z } from "zod";
import { checkOptions, texts } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { aggregate, checkColumns, rowsAfter } from "./frame.ts";

/** Which value of a run to summarise. */
export interface LevelOptions {
  /** The measurement. Default: `"accuracy"`. */
  readonly value?: string;
  /** The phase after which it counts. Default: `"consensus"`. */
  readonly phase?: string;
  /** The columns in which comparable runs agree; include what a sweep varies. Default: `["algorithm"]`. */
  readonly by?: readonly string[];
}

/**
 * The final value of every run, per device and class group. A run that ended before the longest comparable run (because
 * it diverged or was aborted) has no final value: it is null, not the last one seen.
 *
 * @returns The frame's rows after the last round of each run.
 * @throws {InputError} If a column is missing or nothing was measured after the phase.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a", "b"], algorithm: ["dsgd", "dsgd", "dsgd"], round: [1, 2, 1],
 *   phase: ["consensus", "consensus", "consensus"], device: [0, 0, 0], group: ["all", "all", "all"], accuracy: [0.5, 0.9, 0.4],
 * });
 * const final = metrics.finalValue(frame).getColumn("accuracy").toArray();
 * console.assert(final[0] === 0.9 && final[1] === null);
 * ```
 */
export function finalValue(frame: Frame, options: LevelOptions = {}): Frame {
  const { value = "accuracy", phase = "consensus", by = ["algorithm"] } = checkOptions("finalValue", schema, options);
  checkColumns("finalValue", frame, ["run", "round", "phase", value, ...by]);
  const rows = withEnds(rowsAfter("finalValue", frame, phase), by);
  return rows
    .filter(pl.col("round").eq(pl.col(runEnd)))
    .withColumn(pl.when(complete).then(pl.col(value)).otherwise(pl.lit(null)).alias(value))
    .drop(runEnd, commonEnd);
}

/**
 * The area under the curve of a measurement over communication rounds, ∫ value d round, by the trapezoidal rule, which
 * rewards learning early. It is null for a run that ended before the comparable ones.
 *
 * @returns `run`, `seed`, the `by` columns, `device`, `group` and `area`, one row per run, device and class group.
 * @throws {InputError} If a column is missing or nothing was measured after the phase.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a"], algorithm: ["dsgd", "dsgd"], seed: [0, 0], round: [0, 2], phase: ["start", "consensus"],
 *   device: [0, 0], group: ["all", "all"], accuracy: [0.1, 0.5],
 * });
 * console.assert(Math.abs(metrics.areaUnderCurve(frame).getColumn("area").sum() - 0.6) < 1e-12);
 * ```
 */
export function areaUnderCurve(frame: Frame, options: LevelOptions = {}): Frame {
  const { value = "accuracy", phase = "consensus", by = ["algorithm"] } = checkOptions(
    "areaUnderCurve",
    schema,
    options,
  );
  const keys = [...new Set(["run", "seed", ...by, "device", "group"])];
  checkColumns("areaUnderCurve", frame, [...keys, "round", "phase", value]);
  const rows = withEnds(rowsAfter("areaUnderCurve", frame, phase), by).sort("round");
  const curves = aggregate(rows, keys, [
    pl.col("round").cast(pl.Float64),
    pl.col(value).cast(pl.Float64),
    complete.min().alias("complete"),
  ]);
  const [rounds, values] = ["round", value].map((name) => curves.getColumn(name).toArray() as unknown as Curve[]);
  const areas = curves.getColumn("complete").toArray().map((
    whole,
    i,
  ) => (whole ? trapezoids(rounds![i]!, values![i]!) : null));
  return curves.select(...keys).withColumn(pl.Series("area", areas, pl.Float64));
}

const schema = z.strictObject({
  ...texts("value", "phase"),
  by: z.array(z.string()).optional(),
});

type Curve = readonly (number | null)[];

const runEnd = "last round of the run";
const commonEnd = "last round of comparable runs";
const complete = pl.col(runEnd).eq(pl.col(commonEnd));

function withEnds(rows: Frame, by: readonly string[]): Frame {
  return rows
    .join(rows.groupBy("run").agg(pl.col("round").max().alias(runEnd)), { on: "run", how: "left" })
    .join(rows.groupBy([...by]).agg(pl.col("round").max().alias(commonEnd)), { on: [...by], how: "left" });
}

function trapezoids(x: Curve, y: Curve): number | null {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * ((y[i] ?? NaN) + (y[i - 1] ?? NaN))) / 2;
  return Number.isFinite(area) ? area : null;
}
