import { auto, row } from "../engine/mod.ts";
import { mlp } from "../model/mod.ts";
import { carryOut, type Frame, planRuns, type Runs, runsOf, type Simulation } from "../run/mod.ts";
import type { Chain, Step } from "../step/mod.ts";
import { tinyData } from "./clusters.ts";

/** The step size of the laws. */
export const learningRate = 0.1;
/** Their training data. */
export const data = tinyData();
const model = mlp([6, 5, 3], { activation: "tanh" });

/** The settings all their runs share. */
export const common = { model, test: data.test, seeds: [3], engine: auto(model) };

/** The settings of a law's run. */
export type Setting = Pick<Simulation, "devices" | "graph"> & Partial<Simulation> & { readonly seed?: number };

/** Runs a simulation without a store. */
export async function computed(simulation: Simulation): Promise<Runs> {
  return runsOf(await carryOut(await planRuns(simulation), { store: false }));
}

/** The parameters of all devices after some rounds, `[devices][parameters]`, and the frame. */
export async function train(
  algorithm: Chain | Step,
  { seed = 0, ...setting }: Setting,
): Promise<{ parameters: number[][]; frame: Frame }> {
  let parameters: number[][] = [];
  const { frame } = await computed({
    ...{ ...common, rounds: 3, ...setting },
    algorithms: { algorithm },
    seeds: [seed],
    observe(now) {
      parameters = Array.from({ length: now.parameters.rows }, (_, k) => [...row(now.parameters, k)]);
    },
  });
  return { parameters, frame };
}
