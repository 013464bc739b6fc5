import { checkWholeNumber, InputError } from "../base/mod.ts";
import { flow } from "./flow.ts";
import { agreement, identity, mixStates } from "./states.ts";
import { boundedByAveraging, stepSizeLimit } from "./step_size.ts";
import type { System } from "./method.ts";
import { type Trajectory, trajectoryOf } from "./trajectory.ts";

/** The iterations ϑ ← (I + A)·ϑ + u of a system, from its initial state. */
export interface Recursion {
  /** The system. */
  readonly system: System;
  /**
   * The state after some numbers of iterations.
   *
   * @param steps Whole numbers of at least 0, in any order; `Infinity` for the limit.
   * @throws {InputError} On other numbers, or if you ask for a limit beyond the largest stable step size.
   */
  at(steps: readonly number[]): Trajectory;
}

/**
 * The exact discrete recursion of a system: up to rounding, what training does to the linearised models, and to affine
 * models in general.
 *
 * @example
 * ```ts
 * import { datasets, graph, mixing, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 }).train;
 * const model = models.mlp([784, 10], { loss: "squared" });
 * const linear = await ntk.linearize(model, {
 *   devices: partition.iid(digits, { devices: 2, samplesPerDevice: 4 }),
 *   parameters: ntk.initialParameters(model, { devices: 2, seed: 0 }),
 * });
 * const cta = ntk.system(linear, { method: "cta", mixing: mixing.metropolis(graph.complete(2)), learningRate: 0.005 });
 * const { losses } = ntk.recursion(cta).at([0, 1, 100]);
 * console.assert(losses.length === 3);
 * ```
 */
export function recursion(system: System): Recursion {
  return {
    system,
    at(steps) {
      for (const step of steps) if (step !== Infinity) checkWholeNumber("a number of iterations", step);
      const states = advance(steps, system.initial.along.data, system.iterate);
      if (steps.includes(Infinity)) {
        const limit = limitOf(system);
        steps.forEach((step, i) => step === Infinity && (states[i] = limit));
      }
      return trajectoryOf(system, {
        times: [...steps],
        states,
        consensus: () => consensusAt(system, steps),
      });
    },
  };
}

function advance(
  steps: readonly number[],
  start: Float64Array,
  iterate: (x: Float64Array, out: Float64Array) => void,
): Float64Array[] {
  const order = steps.map((_, i) => i).sort((a, b) => steps[a]! - steps[b]!);
  const states = new Array<Float64Array>(steps.length);
  let x = start.slice();
  let next = new Float64Array(x.length);
  let done = 0;
  for (const i of order) {
    if (steps[i] === Infinity) break;
    for (; done < steps[i]!; done++) {
      iterate(x, next);
      [x, next] = [next, x];
    }
    states[i] = x.slice();
  }
  return states;
}

function limitOf(system: System): Float64Array {
  const limit = boundedByAveraging(system) ? Infinity : stepSizeLimit(system);
  if (system.learningRate >= limit) {
    throw new InputError(
      `the iterations have no limit: step size ${system.learningRate} is not below ${limit}; ask for finite numbers`,
    );
  }
  return flow(system).at([Infinity]).states[0]!;
}

function consensusAt({ mixing }: System, steps: readonly number[]): Float64Array[] {
  const moved = advance(steps, identity(mixing.devices), (x, out) => mixStates(mixing, x, out));
  return steps.map((step, i) => (step === Infinity ? agreement(mixing) : moved[i]!));
}
