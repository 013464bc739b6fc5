import pl from "nodejs-polars";
import { z } from "zod";
import { aFunction, anObject, checkOptions, InputError } from "../base/mod.ts";
import type { Partition } from "../data/mod.ts";
import type { MixingMatrix } from "../mixing/mod.ts";
import type { Model } from "../model/mod.ts";
import type { Frame } from "../run/mod.ts";
import { flow } from "./flow.ts";
import type { KernelMemory } from "./gradient_features.ts";
import { memoryFields } from "./kernel.ts";
import { linearize } from "./linearize.ts";
import { recursion } from "./recursion.ts";
import type { Method } from "./method.ts";
import { system } from "./system.ts";
import { initialParameters } from "./training.ts";

/** Options of {@linkcode predictions}. */
export interface PredictionsOptions extends KernelMemory {
  /** The samples of each agent; a function of the seed to draw a new partition for every seed. */
  readonly devices: Partition | ((seed: number) => Partition);
  /** The mixing matrices by name. */
  readonly mixing: Readonly<Record<string, MixingMatrix>>;
  /** The methods. Default: DGD alone. */
  readonly methods?: readonly Method[];
  /** Step size η. */
  readonly learningRate: number;
  /** Rounds of training that are predicted. */
  readonly rounds: number;
  /** Rounds between predictions; the last round is always predicted. Default: 1. */
  readonly every?: number;
  /** The seeds of the runs. */
  readonly seeds: readonly number[];
  /** Whether agents start from common parameters or each from its own. Default: `"common"`. */
  readonly initialParameters?: "common" | "perDevice";
}

const object = anObject([]);
const schema = z.strictObject({
  devices: z.union([aFunction(), object]),
  mixing: z.record(z.string(), object),
  methods: z.array(z.enum(["dgd", "atc", "cta"])).min(1).optional(),
  learningRate: z.number().positive(),
  rounds: z.int().min(1),
  every: z.int().min(1).optional(),
  seeds: z.array(z.int().min(0)).min(1),
  initialParameters: z.enum(["common", "perDevice"]).optional(),
  ...memoryFields,
});

/**
 * The theory's predictions for the runs of a simulation, in a frame to stack with {@linkcode trainingCurves}: for every
 * mixing matrix, method and seed, the loss of each agent by the flow and by the exact recursion of the models
 * linearised at the start of that run.
 *
 * @returns One row per `mixing`, `algorithm` (`"DGD"`, `"ATC"`, `"CTA"`), `seed`, `curve` (`"flow"`, `"recursion"`),
 * `round` and `device`, with its `loss` and `drift`.
 * @throws {InputError} If an option is unknown or out of range, sizes do not fit each other, or the kernel does not fit into the
 * memory allowed.
 *
 * @example
 * ```ts
 * import { datasets, graph, mixing, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 });
 * const predicted = await ntk.predictions(models.mlp([784, 10], { loss: "squared" }), {
 *   devices: partition.iid(digits.train, { devices: 3, samplesPerDevice: 4 }),
 *   mixing: { cycle: mixing.metropolis(graph.ring(3)) },
 *   learningRate: 0.005,
 *   rounds: 10,
 *   every: 5,
 *   seeds: [0],
 * });
 * console.assert(predicted.height === 2 * 3 * 3); // two curves of three agents at rounds 0, 5 and 10
 * ```
 */
export async function predictions(model: Model, options: PredictionsOptions): Promise<Frame> {
  checkOptions("ntk.predictions", schema, options);
  const { devices, methods = ["dgd"], learningRate, rounds, every = 1, seeds, batchSize, memory } = options;
  if (Object.keys(options.mixing).length === 0) {
    throw new InputError("ntk.predictions: no mixing matrix; give at least one, by name");
  }
  const times = Array.from({ length: Math.ceil(rounds / every) }, (_, i) => i * every).concat(rounds);
  const rows: PredictedRow[] = [];
  for (const seed of seeds) {
    const held = typeof devices === "function" ? devices(seed) : devices;
    const start = { devices: held.indices.length, seed, initialParameters: options.initialParameters ?? "common" };
    const linear = await linearize(model, {
      devices: held,
      parameters: initialParameters(model, start),
      ...(batchSize && { batchSize }),
      ...(memory && { memory }),
    });
    for (const [name, matrix] of Object.entries(options.mixing)) {
      for (const method of methods) {
        const moving = system(linear, { method, mixing: matrix, learningRate });
        const curves = { flow: flow(moving).at(times), recursion: recursion(moving).at(times) };
        for (const [curve, { losses, drift }] of Object.entries(curves)) {
          times.forEach((round, t) =>
            losses[t]!.forEach((loss, device) =>
              rows.push({
                mixing: name,
                algorithm: method.toUpperCase(),
                seed,
                curve,
                round,
                device,
                loss,
                drift: drift[t]![device]!,
              })
            )
          );
        }
      }
    }
  }
  return pl.DataFrame(Object.fromEntries(
    Object.entries(curveColumns).map(([name, type]) => [
      name,
      pl.Series(name, rows.map((row) => row[name as keyof PredictedRow]), type),
    ]),
  ));
}

/**
 * The losses and drifts that a simulation measured, in the columns of {@linkcode predictions}, as `curve` `"training"`.
 *
 * @param frame The result frame of a simulation with {@linkcode trainingLoss} as its metric `training_loss`, one phase of
 * each round, and algorithms named `"DGD"`, `"ATC"`, `"CTA"`.
 * @param options `mixing`: what the mixing matrix is called.
 * @throws {InputError} If the metric is missing, or more than one phase was measured.
 *
 * @example
 * ```ts
 * import { algorithms, datasets, graph, models, ntk, partition, simulate } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 });
 * const devices = partition.iid(digits.train, { devices: 2, samplesPerDevice: 4 });
 * const { frame } = await simulate({
 *   graph: graph.complete(2),
 *   model: models.mlp([784, 10], { loss: "squared" }),
 *   devices,
 *   test: digits.test,
 *   algorithms: { DGD: algorithms.dgd({ learningRate: 0.005 }) },
 *   rounds: 2,
 *   seeds: [0],
 *   evaluation: { phases: ["descent"] },
 *   metrics: { training_loss: ntk.trainingLoss(devices) },
 * });
 * console.assert(ntk.trainingCurves(frame, { mixing: "complete" }).height === 2 * 3);
 * ```
 */
export function trainingCurves(frame: Frame, options: { readonly mixing: string }): Frame {
  checkOptions("ntk.trainingCurves", z.strictObject({ mixing: z.string() }), options);
  if (!frame.columns.includes("training_loss")) {
    throw new InputError(
      `ntk.trainingCurves: the frame has no column "training_loss"; its columns are ${frame.columns.join(", ")}; ` +
        "simulate with metrics: { training_loss: ntk.trainingLoss(devices) }",
    );
  }
  const phases = [...new Set(frame.getColumn("phase").toArray() as string[])].filter((phase) => phase !== "start");
  if (phases.length > 1) {
    throw new InputError(
      `ntk.trainingCurves: the phases ${
        phases.join(", ")
      } were measured; simulate with evaluation: { phases: [the last] }`,
    );
  }
  const named = frame.filter(pl.col("group").eq(pl.lit("all"))).withColumns(
    pl.lit(options.mixing).alias("mixing"),
    pl.lit("training").alias("curve"),
    pl.col("training_loss").alias("loss"),
  );
  return named.select(...Object.entries(curveColumns).map(([name, type]) => pl.col(name).cast(type)));
}

interface PredictedRow {
  readonly mixing: string;
  readonly algorithm: string;
  readonly seed: number;
  readonly curve: string;
  readonly round: number;
  readonly device: number;
  readonly loss: number;
  readonly drift: number;
}

const curveColumns = {
  mixing: pl.Utf8,
  algorithm: pl.Utf8,
  seed: pl.Int32,
  curve: pl.Utf8,
  round: pl.Int32,
  device: pl.Int32,
  loss: pl.Float64,
  drift: pl.Float64,
} satisfies Record<keyof PredictedRow, unknown>;
