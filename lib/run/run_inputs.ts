import type { Partition } from "../data/mod.ts";
import type { Engine } from "../engine/mod.ts";
import type { Chain } from "../step/mod.ts";
import type { StartingRows } from "./parameters/start.ts";
import type { EvaluationPlan, Metric, Simulation } from "./simulation.ts";
import type { StopRule } from "./stop_rule.ts";

/** The inputs of a run. */
export interface RunInputs extends Pick<Simulation, "graph" | "channel" | "model" | "test" | "rounds"> {
  /** What devices start from. */
  readonly initialParameters: "common" | "perDevice" | StartingRows;
  /** Name of the algorithm. */
  readonly algorithm: string;
  /** Its steps. */
  readonly chain: Chain;
  /** Seed. */
  readonly seed: number;
  /** What each device holds. */
  readonly partition: Partition;
  /** What computes. */
  readonly engine: Engine;
  /** Version of what computes. */
  readonly engineVersion: string;
  /** When and on how many samples to evaluate. */
  readonly evaluation: EvaluationPlan;
  /** When it ends early, if ever. */
  readonly stop?: Required<StopRule>;
  /** Further columns. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Called after every step. */
  readonly observe?: NonNullable<Simulation["observe"]>;
}
