import pl from "nodejs-polars";
import { z } from "zod";
import { anObject, checkOptions, InputError, shown } from "../base/mod.ts";
import type { Topology } from "../graph/mod.ts";
import { checkColumns, type Frame } from "../run/mod.ts";
import type { ComputeModel, LinkModel } from "./links.ts";
import { type Moment, passage } from "./passage.ts";

/** The cost model of a finished run. */
export interface ClockOptions {
  /** The graph of the run. */
  readonly graph: Topology;
  /** The cost of a gradient, on every device or on each class of devices by name. */
  readonly compute: ComputeModel | Readonly<Record<string, ComputeModel>>;
  /** `[devices]`: the class of each device, if there are classes. */
  readonly classes?: readonly string[];
  /** The cost of a message: `clock.links.wifi`. */
  readonly link: LinkModel;
  /**
   * What devices wait for: messages of their `"neighbors"`, of `"everyone"` (as at a server), `"nothing"`
   * (asynchronous), or the end of a round of fixed length in seconds, `{ round: 0.1 }`. Default: `"neighbors"`.
   */
  readonly barrier?: "neighbors" | "everyone" | "nothing" | { readonly round: number };
}

const amount = z.number().min(0).lt(Infinity);
const compute = z.strictObject({
  secondsPerGradient: amount,
  joulesPerGradient: amount.optional(),
  idleWatts: amount.optional(),
});
const schema = z.strictObject({
  graph: anObject(["devices"], "expected the graph of the run, such as graph.ring(10)"),
  compute: z.record(z.string(), z.unknown()),
  classes: z.array(z.string()).optional(),
  link: z.strictObject({
    latency: amount,
    bitsPerSecond: z.number().positive(),
    joulesPerBitSent: amount.optional(),
    joulesPerBitReceived: amount.optional(),
    source: z.string().optional(),
  }),
  barrier: z.union([z.enum(["neighbors", "everyone", "nothing"]), z.strictObject({ round: z.number().positive() })], {
    error: 'expected "neighbors", "everyone", "nothing" or { round: seconds }',
  }).optional(),
});

/**
 * The time and energy a finished run would have taken: its frame with columns `seconds`, when a device reaches the
 * state that a row measures, and `joules`, what it has used by then. A pure function of the run's counts, so one run
 * can be timed under many cost models without training again.
 *
 * In every round device k computes its gradients and sends its messages one after the other,
 *
 * c_k = t_k + gradients·s_k;  e_k = c_k + bits/rate;  t_k ← max(e_k, max_j e_j + latency) over the neighbours j that sent,
 *
 * so a slow device holds up its neighbours and, a round later, theirs. If not every round was measured, counts between
 * two measurements are spread evenly over the rounds; a message is 32 bits per float32 value sent, and bits are divided
 * evenly among a device's receivers.
 *
 * @param frame The frame of `simulate` or a sweep, with the rows of all devices of every run.
 * @throws {InputError} If a column or device is missing, or a device names a class that the clock does not have.
 *
 * @example
 * ```ts
 * import { clock, graph } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const frame = pl.DataFrame({
 *   run: ["a", "a", "a", "a"], seed: [0, 0, 0, 0], round: [0, 0, 1, 1], phase: ["start", "start", "consensus", "consensus"],
 *   device: [0, 1, 0, 1], gradients: [0, 0, 2, 2], floats_sent: [0, 0, 100, 100], messages: [0, 0, 1, 1],
 * });
 * const timed = clock.timed(frame, {
 *   graph: graph.complete(2),
 *   compute: { phone: { secondsPerGradient: 0.1 }, sensor: { secondsPerGradient: 1 } },
 *   classes: ["phone", "sensor"],
 *   link: { latency: 0.5, bitsPerSecond: 3200 },
 * });
 * console.assert(timed.getColumn("seconds").toArray().join() === "0,0,3.5,3"); // the phone waits for the sensor
 * ```
 */
export function timed(frame: Frame, options: ClockOptions): Frame {
  checkOptions("clock.timed", schema, options);
  const { graph, link, barrier = "neighbors" } = options;
  const models = modelsOf(options);
  checkColumns("clock.timed", frame, COLUMNS);
  const [round, device, seed, gradients, floats] = ["round", "device", "seed", "gradients", "floats_sent"].map((name) =>
    numbers(frame, pl.col(name))
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const columns = { round, device, gradients, floats, devices: graph.devices };
  const [seconds, joules] = [new Float64Array(frame.height), new Float64Array(frame.height)];
  for (const { rows, run } of runsIn(frame)) {
    const moments = momentsOf(rows, { ...columns, run });
    const passed = passage(moments, { graph, seed: seed[rows[0]!.first]!, models, link, barrier });
    moments.forEach(({ first, last }, m) => {
      for (let i = first; i < last; i++) {
        seconds[i] = passed[m]!.seconds[device[i]!]!;
        joules[i] = passed[m]!.joules[device[i]!]!;
      }
    });
  }
  return frame.withColumns(...pl.DataFrame({ seconds, joules }).getColumns());
}

const COLUMNS = ["run", "seed", "round", "phase", "device", "gradients", "floats_sent"];

/** `[devices]`: the cost of a gradient on each. */
function modelsOf({ compute: given, classes, graph: { devices } }: ClockOptions): ComputeModel[] {
  if ("secondsPerGradient" in given) {
    const model = given as ComputeModel;
    checkOptions("clock.timed: compute", compute, model);
    if (classes) throw new InputError('clock.timed: "classes" without compute models by name; give one for each class');
    return new Array<ComputeModel>(devices).fill(model);
  }
  const byName = given as Readonly<Record<string, ComputeModel>>;
  for (const [name, model] of Object.entries(byName)) checkOptions(`clock.timed: compute of "${name}"`, compute, model);
  if (classes?.length !== devices) {
    throw new InputError(
      `clock.timed: "classes" names ${classes?.length ?? 0} devices of ${devices}; give the class of each device`,
    );
  }
  return classes.map((name, k) => {
    const model = byName[name];
    if (model) return model;
    throw new InputError(
      `clock.timed: device ${k} is of class ${shown(name)}, which the clock does not have; ` +
        `known: ${Object.keys(byName).join(", ")}`,
    );
  });
}

/** Rows measured at the same point of a run. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** The runs of a frame, as ranges of rows. */
function runsIn(frame: Frame): { run: string; rows: Stretch[] }[] {
  const changes = ["run", "round", "phase"].map((name) => pl.col(name).neq(pl.col(name).shift(1)));
  const begins = numbers(frame, changes[0]!.or(changes[1]!).or(changes[2]!).fillNull(pl.lit(true)));
  const firsts = Array.from(begins.keys()).filter((i) => begins[i] === 1);
  const names = frame.getColumn("run");
  const runs = Map.groupBy(
    firsts.map((first, i): Stretch => ({ first, last: firsts[i + 1] ?? frame.height })),
    ({ first }) => names.get(first) as string,
  );
  return [...runs].map(([run, rows]) => ({ run, rows }));
}

function numbers(frame: Frame, column: pl.Expr): Float64Array {
  const name = "numbers";
  return frame.select(column.cast(pl.Float64).alias(name)).getColumn(name).toTypedArray() as Float64Array;
}

interface Columns {
  readonly round: Float64Array;
  readonly device: Float64Array;
  readonly gradients: Float64Array;
  readonly floats: Float64Array;
  readonly devices: number;
  readonly run: string;
}

function momentsOf(rows: readonly Stretch[], columns: Columns): (Moment & Stretch)[] {
  const { round, device, devices, run } = columns;
  return rows.map(({ first, last }) => {
    const [gradients, floats] = [new Float64Array(devices).fill(NaN), new Float64Array(devices).fill(NaN)];
    for (let i = first; i < last; i++) {
      if (device[i]! >= devices) {
        throw new InputError(
          `clock.timed: run ${shown(run)} has a device ${device[i]} and the graph ${devices}; give its own`,
        );
      }
      gradients[device[i]!] = columns.gradients[i]!;
      floats[device[i]!] = columns.floats[i]!;
    }
    const absent = floats.findIndex(Number.isNaN);
    if (absent >= 0) {
      throw new InputError(
        `clock.timed: run ${shown(run)}, round ${round[first]}, has no row of device ${absent}; ` +
          `give the rows of all ${devices} devices, and filter afterwards`,
      );
    }
    return { first, last, round: round[first]!, gradients, floats };
  });
}
