import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import { isRowStochastic, isSymmetric, type MixingMatrix } from "../mixing/mod.ts";
import { affineFlow, krylovPropagator, type Propagator, spectralPropagator } from "./affine_flow.ts";
import { spectralAbscissa } from "./spectrum.ts";
import { agreement, identity, mixStates } from "./states.ts";
import { boundedByAveraging } from "./step_size.ts";
import type { System } from "./method.ts";
import { type Trajectory, trajectoryOf } from "./trajectory.ts";
import { type Transition, transitionOf } from "./transition.ts";

/** Options of {@linkcode flow}. */
export interface FlowOptions {
  /**
   * The unit of time: `"iteration"`, so that the flow compares with training at t = 1, 2, …; or `"learningRate"`,
   * t = η · iterations, to compare flows of different step sizes. Default: `"iteration"`.
   */
  readonly timeUnit?: "iteration" | "learningRate";
  /**
   * `"spectral"`: the eigenvectors of a symmetric A, any time at the same cost. `"krylov"`: for any A and many states, at
   * a cost that grows with time. Default: spectral for DGD with symmetric W and up to 400 states, otherwise Krylov.
   */
  readonly solver?: "spectral" | "krylov";
}

/** The gradient flow dϑ/dt = A·ϑ + u of a system, from its initial state. */
export interface Flow {
  /** The system. */
  readonly system: System;
  /** The unit of time. */
  readonly timeUnit: "iteration" | "learningRate";
  /** The solver. */
  readonly solver: "spectral" | "krylov";
  /**
   * The closed-form solution ϑ(t) = Φ(t, 0)·ϑ(0) + ∫₀ᵗ Φ(t, s)·u ds at some times.
   *
   * @param times At least 0, in any order; `Infinity` for the limit, which in Krylov spaces takes a second for 2,000 states
   * and a minute for 10,000.
   * @throws {InputError} On other times, or if you ask for a limit that does not exist.
   */
  at(times: readonly number[]): Trajectory;
  /**
   * The state-transition matrix Φ(t, t₀) = exp(A·(t − t₀)).
   *
   * @param from t₀. Default: 0.
   * @throws {InputError} If a time is not finite or t lies before t₀.
   */
  phi(to: number, from?: number): Transition;
}

const schema = z.strictObject({
  timeUnit: z.enum(["iteration", "learningRate"]).optional(),
  solver: z.enum(["spectral", "krylov"]).optional(),
});

/**
 * The gradient flow of a system, solved in closed form in double precision: to about 10⁻¹⁰ of the state.
 *
 * It approximates the iterations as long as I − W and η·H are small: agents that start apart agree within a few
 * iterations, during which flow and training visibly differ. Common initial parameters, a lazy W (`mixing.lazy`) or the
 * exact {@linkcode recursion} avoid that.
 *
 * Dense eigenproblems are practical up to about a thousand states, or six hundred if A is not symmetric. Seconds,
 * measured once each on two cores (5 agents on a cycle, affine model, step size 0.2; times 0, 1, …, 399):
 *
 * | states | {@linkcode spectrum}, symmetric A | otherwise | flow, spectral | flow, Krylov | {@linkcode recursion} |
 * | ---: | ---: | ---: | ---: | ---: | ---: |
 * | 200 | 0.09 | 0.5 | 0.08 | 0.08 | 0.02 |
 * | 400 | 0.5 | 0.8 | 0.7 | 0.12 | 0.04 |
 * | 600 | 0.4 | 2.4 | 0.6 | 0.16 | 0.06 |
 * | 1,000 | 4.5 | refused | 5.9 | 0.13 | 0.07 |
 * | 2,000 | refused | refused | | 0.26 | 0.2 |
 * | 5,000 | refused | refused | | 1.1 | 1.2 |
 *
 * Beyond that, use Krylov spaces, the default, or step the recursion: both cost one product with J and Jᵀ per vector or
 * iteration, and so grow with time. The spectral solver pays off only for very long times.
 *
 * @throws {InputError} If you ask for the spectral solver and A is not symmetric.
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
 * const dgd = ntk.system(linear, { method: "dgd", mixing: mixing.metropolis(graph.complete(2)), learningRate: 0.005 });
 * const predicted = ntk.flow(dgd).at([0, 10, 100, Infinity]);
 * console.assert(predicted.losses.every((loss, i) => i === 0 || (loss[0] ?? 0) < (predicted.losses[i - 1]?.[0] ?? 0)));
 * ```
 */
export function flow(system: System, options: FlowOptions = {}): Flow {
  checkOptions("ntk.flow", schema, options);
  const { timeUnit = "iteration" } = options;
  const affine = affineFlow(system);
  if (options.solver === "spectral") requireSymmetric(system);
  const solver = options.solver ?? (affine.symmetric && system.size <= SPECTRAL_STATES ? "spectral" : "krylov");
  let made: Propagator | undefined;
  const propagate = () => made ??= solver === "spectral" ? spectralPropagator(affine) : krylovPropagator(affine);
  const iterations = (time: number) => (timeUnit === "iteration" ? time : time / system.learningRate);
  return {
    system,
    timeUnit,
    solver,
    at(times) {
      checkTimes(times);
      if (solver === "krylov" && times.includes(Infinity)) requireLimit(system);
      const moments = times.map(iterations);
      return trajectoryOf(system, {
        times: [...times],
        states: propagate()(system.initial.along.data, moments),
        consensus: () => consensusAt(system.mixing, moments),
      });
    },
    phi: (to, from = 0) => transitionOf(system, { from, to, iterations: iterations(to - from) }),
  };
}

const SPECTRAL_STATES = 400;

function consensusAt(mixing: MixingMatrix, times: readonly number[]): Float64Array[] {
  const map = (x: Float64Array, out: Float64Array) => {
    mixStates(mixing, x, out);
    for (let i = 0; i < x.length; i++) out[i]! -= x[i]!;
  };
  const alone = { size: mixing.devices ** 2, derivative: map, free: map, symmetric: false };
  const moved = krylovPropagator(alone)(identity(mixing.devices), times.map((time) => (time === Infinity ? 0 : time)));
  return times.map((time, i) => (time === Infinity ? agreement(mixing) : moved[i]!));
}

function checkTimes(times: readonly number[]): void {
  const bad = times.find((time) => !(time >= 0));
  if (bad !== undefined) throw new InputError(`time ${bad}; a flow runs from 0 on, give times of at least 0`);
}

function requireSymmetric({ method, mixing: { devices, weights }, mixing }: System): void {
  if (method !== "dgd") {
    throw new InputError(
      `ntk.flow: the spectral solver needs a symmetric A, which ${method.toUpperCase()} does not have; use solver: "krylov"`,
    );
  }
  if (isSymmetric(mixing)) return;
  const at = weights.findIndex((weight, i) =>
    Math.abs(weight - weights[(i % devices) * devices + Math.floor(i / devices)]!) > 1e-9
  );
  const [q, j] = [Math.floor(at / devices), at % devices];
  throw new InputError(
    `ntk.flow: the spectral solver needs a symmetric W, but weight (${q}, ${j}) is ${
      weights[at]
    } and (${j}, ${q}) is ` +
      `${weights[j * devices + q]}; use solver: "krylov"`,
  );
}

// No eigenvalue has a positive real part where W averages, for DGD at any step size, for ATC and CTA up to 2/λ_max(H).
function requireLimit(system: System): void {
  if (boundedByAveraging(system) || (system.method === "dgd" && isRowStochastic(system.mixing))) return;
  const abscissa = spectralAbscissa(system);
  if (abscissa > 1e-9) {
    throw new InputError(
      `the flow has no limit: the largest real part among the eigenvalues of A is ${abscissa}; ask for finite times`,
    );
  }
}
