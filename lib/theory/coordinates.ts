import { z } from "zod";
import { InputError } from "../base/mod.ts";
import { row } from "../engine/mod.ts";
import { addScaled, dot, type DoubleMatrix, rowOf, zeros } from "./double_matrix.ts";
import type { Linearization } from "./linearize.ts";

/**
 * Coordinates z = E·θ of parameters, with orthonormal rows E `[dimension, parameters]` that span the gradients of all
 * agents. The part orthogonal to the span, θ − Eᵀz, moves no output and no gradient: only consensus acts on it.
 */
export interface Coordinates {
  /** Coordinates per agent k: the rank of J, or the number of parameters where `"full"`. */
  readonly dimension: number;
  /** J·Eᵀ, `[rows, dimension]`. */
  readonly features: DoubleMatrix;
  /** Where the agents start, from the origin θ = 0. */
  initial(): InitialStates;
  /** Eᵀ·z, `[parameters]`. */
  lift(z: Float64Array): Float64Array;
}

/** Where the agents start, in some coordinates. */
export interface InitialStates {
  /** E·θ_j(0) of every agent, `[agents, dimension]`. */
  readonly along: DoubleMatrix;
  /**
   * Inner products between agents of the parts of their initial parameters orthogonal to the span, `[agents, agents]`.
   */
  readonly across: DoubleMatrix;
}

/** Schema of the names of coordinates. */
export const coordinatesName = z.enum(["minimal", "full"]);

/**
 * Coordinates in the span of all gradients, by Gram–Schmidt on the rows of J, the one with the longest remainder first:
 * that is the pivoted Cholesky factorisation J·Jᵀ = F·Fᵀ with F = J·Eᵀ. It ends when the remainder of every row is
 * below 10⁻⁶ of the longest row.
 */
export function minimalCoordinates(linear: Linearization): Coordinates {
  const { features: factor, pivots } = pivotedCholesky(linear.kernel);
  const dimension = pivots.length;
  const features = zeros(factor.rows, dimension);
  for (let i = 0; i < factor.rows; i++) rowOf(features, i).set(rowOf(factor, i).subarray(0, dimension));
  return {
    dimension,
    features,
    initial: once(() => initialStates(linear, { features, pivots })),
    lift(z) {
      const coefficients = new Float64Array(linear.features.rows);
      backward(features, pivots, z).forEach((c, b) => coefficients[pivots[b]!] = c);
      return linear.features.combine(coefficients);
    },
  };
}

/**
 * The parameters themselves as coordinates, E = I: the system of Q·p states, for comparison.
 *
 * @throws {InputError} If J would not fit into a quarter of a gibibyte.
 */
export function fullCoordinates(linear: Linearization): Coordinates {
  const { rows } = linear.features;
  const { parameters, name } = linear.model;
  const mebibytes = Math.ceil((8 * rows * parameters) / 2 ** 20);
  if (mebibytes > 256) {
    throw new InputError(
      `full coordinates of ${name} need ${rows} gradients of ${parameters} parameters, ${mebibytes} MiB of at most 256; ` +
        'use coordinates: "minimal"',
    );
  }
  return {
    dimension: parameters,
    features: linear.features.jacobian(),
    initial: once(() => ({
      along: { rows: linear.agents, columns: parameters, data: new Float64Array(linear.start.data) },
      across: zeros(linear.agents, linear.agents),
    })),
    lift: (z) => z.slice(),
  };
}

const RANK_TOLERANCE = 1e-12; // of squared lengths

function pivotedCholesky(kernel: DoubleMatrix): { features: DoubleMatrix; pivots: number[] } {
  const n = kernel.rows;
  const features = zeros(n, n);
  const remainder = Float64Array.from({ length: n }, (_, i) => kernel.data[i * (n + 1)]!);
  const least = RANK_TOLERANCE * remainder.reduce((a, b) => Math.max(a, b), 0);
  const pivots: number[] = [];
  const taken = new Uint8Array(n);
  while (pivots.length < n) {
    let pivot = -1;
    for (let i = 0; i < n; i++) if (!taken[i] && !(remainder[i]! <= remainder[pivot]!)) pivot = i;
    if (!(remainder[pivot]! > least)) break;
    const b = pivots.length;
    const head = rowOf(features, pivot).subarray(0, b);
    const length = Math.sqrt(remainder[pivot]!);
    for (let i = 0; i < n; i++) {
      if (taken[i]) continue;
      const mine = rowOf(features, i);
      mine[b] = i === pivot ? length : (kernel.data[i * n + pivot]! - dot(mine.subarray(0, b), head)) / length;
      remainder[i]! -= mine[b]! ** 2;
    }
    taken[pivot] = 1;
    pivots.push(pivot);
  }
  return { features, pivots };
}

// Solves L·z = J·θ at the pivots, L their rows of the factor.
function forward(factor: DoubleMatrix, pivots: readonly number[], right: (row: number) => number): Float64Array {
  const z = new Float64Array(pivots.length);
  pivots.forEach((pivot, b) => {
    const mine = rowOf(factor, pivot);
    z[b] = (right(pivot) - dot(mine.subarray(0, b), z.subarray(0, b))) / mine[b]!;
  });
  return z;
}

// Solves Lᵀ·c = z: the combination of the pivots' gradients that has the coordinates z.
function backward(factor: DoubleMatrix, pivots: readonly number[], z: Float64Array): Float64Array {
  const c = z.slice();
  for (let b = pivots.length - 1; b >= 0; b--) {
    const mine = rowOf(factor, pivots[b]!);
    c[b]! /= mine[b]!;
    addScaled(c.subarray(0, b), { factor: -c[b]!, x: mine.subarray(0, b) });
  }
  return c;
}

function initialStates(linear: Linearization, given: {
  readonly features: DoubleMatrix;
  readonly pivots: readonly number[];
}): InitialStates {
  const { agents, common, start } = linear;
  const { features, pivots } = given;
  const different = Array.from({ length: common ? 1 : agents }, (_, q) => row(start, q));
  const products = different.map((a) => different.map((b) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)));
  const slopes = linear.features.along(different);
  const states = different.map((_, j) => forward(features, pivots, (r) => slopes.data[r * slopes.columns + j]!));
  const along = zeros(agents, features.columns);
  const across = zeros(agents, agents);
  const own = (q: number) => common ? 0 : q;
  for (let q = 0; q < agents; q++) {
    rowOf(along, q).set(states[own(q)]!);
    for (let j = 0; j < agents; j++) {
      across.data[q * agents + j] = products[own(q)]![own(j)]! - dot(states[own(q)]!, states[own(j)]!);
    }
  }
  return { along, across };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
