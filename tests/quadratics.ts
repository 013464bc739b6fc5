import { type Chain, type Channel, engine, type graph, simulate, type Step } from "../mod.ts";
import { type Quadratics, quadratics } from "../lib/conformance/quadratics.ts";

export { type Quadratics, quadratics, type QuadraticsOptions } from "../lib/conformance/quadratics.ts";

/** How to run on quadratics. */
export interface QuadraticSetting {
  readonly graph: graph.Topology;
  readonly channel?: Channel;
  readonly rounds: number;
  /** Default `"perDevice"`. */
  readonly initialParameters?: "common" | "perDevice";
  readonly seed?: number;
}

/** Parameters of all devices after some rounds, `[devices][dimension]`, in double precision. */
export async function descendOn(
  problem: Quadratics,
  algorithm: Chain | Step,
  setting: QuadraticSetting,
): Promise<number[][]> {
  return (await runOn(problem, algorithm, setting)).parameters;
}

/** Parameters as {@linkcode descendOn} gives them, and the rows of the last measurement of every device. */
export async function runOn(
  problem: Quadratics,
  algorithm: Chain | Step,
  setting: QuadraticSetting,
): Promise<{ parameters: number[][]; records: Record<string, unknown>[] }> {
  const { seed = 0, initialParameters = "perDevice", ...rest } = setting;
  let parameters: number[][] = [];
  const { frame } = await simulate({
    model: problem.model,
    devices: problem.partition,
    test: problem.data,
    allow: ["training on test data"],
    algorithms: { algorithm },
    seeds: [seed],
    initialParameters,
    evaluation: { every: setting.rounds },
    engine: problem.engine,
    ...rest,
    observe({ parameters: now }) {
      parameters = Array.from({ length: now.rows }, (_, k) => [...engine.row(now, k)]);
    },
  });
  const all = frame.toRecords().filter((record) => record["group"] === "all");
  return { parameters, records: all.slice(-parameters.length) };
}

/** Float32 values that each device sent in some rounds, `[devices]`. */
export async function sentOn(
  problem: Quadratics,
  algorithm: Chain | Step,
  setting: QuadraticSetting,
): Promise<number[]> {
  return (await runOn(problem, algorithm, setting)).records.map((record) => Number(record["floats_sent"]));
}

/** Number of parameters of a device. */
export const PARAMETERS = quadratics(1).model.parameters;

/** The largest distance of a device's parameters from a point. */
export function distance(parameters: readonly (readonly number[])[], point: readonly number[]): number {
  return Math.max(...parameters.map((w) => Math.hypot(...w.map((value, i) => value - point[i]!))));
}

/** A step that does nothing. */
export const idle: Step = { name: "idle", spec: { kind: "idle" }, init: () => ({}), update: () => Promise.resolve() };
