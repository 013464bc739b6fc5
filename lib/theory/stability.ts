import { Matrix } from "ml-matrix";
import { InputError } from "../base/mod.ts";
import { type Eigenvalue, isDoublyStochastic } from "../mixing/mod.ts";
import { affineFlow } from "./affine_flow.ts";
import { addScaled, dot, norm, rowOf } from "./double_matrix.ts";
import { eigenvaluesOf, type LinearMap } from "./krylov.ts";
import { mixStates } from "./states.ts";
import type { System } from "./method.ts";

/** What {@linkcode stability} finds. */
export interface Stability {
  /** Whether the flow is bounded-input bounded-output stable: every eigenvalue of the minimal system has a negative real part. */
  readonly stable: boolean;
  /** Whether W is doubly stochastic, the proposition's assumption. */
  readonly doublyStochastic: boolean;
  /** States of the system as given. */
  readonly states: number;
  /** Reachable states: those that the targets can move. */
  readonly reachable: number;
  /** Reachable states that the outputs show. */
  readonly minimal: number;
  /** The eigenvalues of A on those, `[minimal]`, that of largest real part first. */
  readonly eigenvalues: readonly Eigenvalue[];
  /** The largest real part; the slowest mode decays within −1/`spectralAbscissa` iterations. */
  readonly spectralAbscissa: number;
}

/**
 * A test of proposition 1 of paper D (Chaudhari, Pranav, Anand and Moura, 2025): reduces the flow from the targets as
 * input to the outputs f_q to a minimal system, using bases of the reachable states and of those that the outputs show,
 * and finds its eigenvalues.
 *
 * The proposition: if W is doubly stochastic and the system minimal, DGD's flow is bounded-input bounded-output stable.
 * Why: A + Aᵀ = −[2I − W − Wᵀ + 2ηH] is negative semidefinite, and a mode of real part 0 would be a consensus vector
 * that no J_q sees. (Our addition: it is enough that W is row-stochastic with stationary weights π > 0, by the same
 * argument for DA + AᵀD with D = diag(π) ⊗ I.)
 *
 * @throws {InputError} Beyond 600 states.
 *
 * @example
 * ```ts
 * import { datasets, graph, mixing, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 }).train;
 * const model = models.mlp([784, 10], { loss: "squared" });
 * const linear = await ntk.linearize(model, {
 *   devices: partition.iid(digits, { devices: 3, samplesPerDevice: 1 }),
 *   parameters: ntk.initialParameters(model, { devices: 3, seed: 0 }),
 * });
 * const dgd = ntk.system(linear, { method: "dgd", mixing: mixing.metropolis(graph.ring(3)), learningRate: 0.005 });
 * const { stable, spectralAbscissa } = ntk.stability(dgd);
 * console.assert(stable && spectralAbscissa < 0);
 * ```
 */
export function stability(system: System): Stability {
  const { size, method, mixing, learningRate } = system;
  if (size > MOST_STATES) {
    throw new InputError(
      `${size} states, more than the ${MOST_STATES} that can be reduced in seconds; take fewer samples or agents`,
    );
  }
  const { free } = affineFlow(system);
  const seen = seenStates(system);
  const moved = seen.map((state) => {
    if (method !== "atc") return state;
    const out = new Float64Array(size);
    mixStates(mixing, state, out);
    return out;
  }).map((state) => state.map((x) => learningRate * x));
  const reachable = closedSpan(free, moved);
  const a = restricted(free, reachable);
  const coordinates = (state: Float64Array) => Float64Array.from(reachable, (v) => dot(v, state));
  const observable = closedSpan(mapOf(a.transpose()), seen.map(coordinates));
  const eigenvalues = eigenvaluesOf(restricted(mapOf(a), observable), false);
  const spectralAbscissa = eigenvalues[0]?.real ?? -Infinity;
  return {
    stable: spectralAbscissa < 0,
    doublyStochastic: isDoublyStochastic(mixing),
    states: size,
    reachable: reachable.length,
    minimal: observable.length,
    eigenvalues,
    spectralAbscissa,
  };
}

const MOST_STATES = 600;
const NEW_DIRECTION = 1e-8;

// The gradient of every row as a state of its own agent: what its output sees, and for DGD and CTA what its target moves.
function seenStates({ linear, coordinates, size }: System): Float64Array[] {
  const { dimension, features } = coordinates;
  return linear.samples.flatMap((_, q) => {
    const rows = linear.offsets[q + 1]! - linear.offsets[q]!;
    return Array.from({ length: rows }, (_, r) => {
      const state = new Float64Array(size);
      state.set(rowOf(features, linear.offsets[q]! + r), q * dimension);
      return state;
    });
  });
}

// An orthonormal basis of the smallest space that contains some vectors and is closed under a map.
function closedSpan(map: LinearMap, vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  const add = (vector: Float64Array) => {
    const before = norm(vector);
    const rest = vector.slice();
    for (let pass = 0; pass < 2; pass++) basis.forEach((v) => addScaled(rest, { factor: -dot(v, rest), x: v }));
    const length = norm(rest);
    if (length > NEW_DIRECTION * before) basis.push(rest.map((x) => x / length));
  };
  vectors.forEach(add);
  for (let i = 0; i < basis.length; i++) {
    const next = new Float64Array(basis[i]!.length);
    map(basis[i]!, next);
    add(next);
  }
  return basis;
}

function restricted(map: LinearMap, basis: readonly Float64Array[]): Matrix {
  const matrix = Matrix.zeros(basis.length, basis.length);
  basis.forEach((v, j) => {
    const image = new Float64Array(v.length);
    map(v, image);
    basis.forEach((w, i) => matrix.set(i, j, dot(w, image)));
  });
  return matrix;
}

function mapOf(matrix: Matrix): LinearMap {
  const rows = matrix.to2DArray().map((row) => Float64Array.from(row));
  return (x, out) => rows.forEach((row, i) => out[i] = dot(row, x));
}
