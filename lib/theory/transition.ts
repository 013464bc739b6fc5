import { InputError } from "../base/mod.ts";
import type { Eigenvalue } from "../mixing/mod.ts";
import { affineFlow, krylovPropagator } from "./affine_flow.ts";
import { eigenvaluesOf, matrixOf } from "./krylov.ts";
import { spectrum } from "./spectrum.ts";
import type { System } from "./method.ts";

/**
 * A state-transition matrix Φ(t, t₀): the effect of the flow without input between two times. It is applied without
 * forming the matrix.
 */
export interface Transition {
  /** t₀. */
  readonly from: number;
  /** t. */
  readonly to: number;
  /** Number of states. */
  readonly size: number;
  /** Φ·z of a state, `[agents, dimension]`. */
  apply(state: Float64Array): Float64Array;
  /**
   * Φ(t, t₁)·Φ(t₁, t₀) = Φ(t, t₀), the earlier one given; the two may belong to different systems of equally many
   * states, as when the mixing matrix changes.
   *
   * @throws {InputError} If the earlier one does not end where this one begins, or has other states.
   */
  compose(earlier: Transition): Transition;
  /**
   * All eigenvalues, the largest modulus first: e^{λ(t − t₀)} for the eigenvalues λ of A.
   *
   * @throws {InputError} If those of A are unavailable.
   */
  eigenvalues(): Eigenvalue[];
}

/** The transition of one system over some iterations' worth of time. */
export function transitionOf(system: System, given: {
  readonly from: number;
  readonly to: number;
  readonly iterations: number;
}): Transition {
  const { from, to, iterations } = given;
  if (!(iterations >= 0 && iterations < Infinity)) {
    throw new InputError(`Φ from time ${from} to ${to}; give finite times in order`);
  }
  return chained([{ system, iterations }], { from, to });
}

interface Piece {
  readonly system: System;
  readonly iterations: number;
}

const piecesOf = new WeakMap<Transition, readonly Piece[]>();

function chained(pieces: readonly Piece[], { from, to }: { readonly from: number; readonly to: number }): Transition {
  const { size } = pieces[0]!.system;
  const apply = (state: Float64Array): Float64Array => {
    if (state.length !== size) throw new InputError(`a state of ${state.length} numbers; Φ takes ${size}`);
    return pieces.reduce((z, { system, iterations }) => {
      const { free } = affineFlow(system);
      return krylovPropagator({ size, derivative: free, free, symmetric: false })(z, [iterations])[0]!;
    }, state);
  };
  const transition: Transition = {
    from,
    to,
    size,
    apply,
    compose(earlier) {
      const before = piecesOf.get(earlier)!;
      if (earlier.size !== size || Math.abs(earlier.to - from) > 1e-12 * Math.max(1, Math.abs(from))) {
        throw new InputError(
          `Φ(${to}, ${from}) of ${size} states cannot follow Φ(${earlier.to}, ${earlier.from}) of ${earlier.size}; the ` +
            "earlier one must end where this one begins",
        );
      }
      return chained([...before, ...pieces], { from: earlier.from, to });
    },
    eigenvalues() {
      const [first, ...rest] = pieces as [Piece, ...Piece[]];
      const alike = rest.every(({ system }) => system === first.system);
      const found = alike
        ? spectrum(first.system)
        : eigenvaluesOf(matrixOf((x, out) => out.set(apply(x)), size), false);
      const time = pieces.reduce((sum, { iterations }) => sum + iterations, 0);
      const moved = alike ? found.map((value) => exponential(value, time)) : found;
      return moved.sort((a, b) => b.modulus - a.modulus);
    },
  };
  piecesOf.set(transition, pieces);
  return transition;
}

function exponential({ real, imaginary }: Eigenvalue, time: number): Eigenvalue {
  const modulus = Math.exp(real * time);
  return { real: modulus * Math.cos(imaginary * time), imaginary: modulus * Math.sin(imaginary * time), modulus };
}
