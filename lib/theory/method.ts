import type { MixingMatrix } from "../mixing/mod.ts";
import type { Coordinates, InitialStates } from "./coordinates.ts";
import type { Linearization } from "./linearize.ts";

/** The styles of decentralised gradient descent of paper D. */
export type Method = "dgd" | "atc" | "cta";

/**
 * Linearised decentralised gradient descent as one affine system. With every agent's parameters stacked to ϑ, W for
 * W ⊗ I, J = blkdiag(J_1 … J_Q), C the diagonal matrix of 1/m_q, H = JᵀCJ and r₀ = t − f(0) + J·ϑ(0), one iteration is
 * ϑ ← (I + A)·ϑ + u and the gradient flow dϑ/dt = A·ϑ + u, one unit of time per iteration:
 *
 * | method | iteration | A | u |
 * | --- | --- | --- | --- |
 * | DGD | W·ϑ − η·∇(ϑ) | −[(I − W) + η·H] | η·Jᵀ·C·r₀ |
 * | ATC | W·(ϑ − η·∇(ϑ)) | −[(I − W) + η·W·H] | η·W·Jᵀ·C·r₀ |
 * | CTA | φ = W·ϑ; φ − η·∇(φ) | −[(I − W) + η·H·W] | η·Jᵀ·C·r₀ |
 *
 * The equations of paper D (Chaudhari, Pranav, Anand and Moura, 2025) were not available: these are a reconstruction,
 * and so is the unit of time.
 *
 * **Minimal coordinates.** Let S be the span of the gradients of all agents at all samples, and ϑ = ϑ_S + ϑ_⊥ with
 * every agent's parameters split into parts in S and orthogonal to S. W ⊗ I acts on agents and does not mix the two
 * parts; J and Jᵀ see only S. So ϑ_⊥ follows consensus alone, dϑ_⊥/dt = −(I − W)·ϑ_⊥, neither moved by the input u nor
 * seen by the outputs. That leaves Q·dim S ≤ Q·n states for n rows of J, however many parameters there are. In an
 * orthonormal basis of S the equations keep their form. For doubly stochastic W that mixes, the modes of A with
 * eigenvalue 0 in the whole space are consensus vectors 1 ⊗ z with J_q·z = 0 for all q, and so orthogonal to S: in
 * minimal coordinates all eigenvalues of DGD have negative real parts, which is the proposition of the paper. (On
 * graphs with symmetries still fewer states are reachable: {@linkcode stability} counts them.)
 */
export interface System {
  /** The models it describes. */
  readonly linear: Linearization;
  /** The coordinates of its states. */
  readonly coordinates: Coordinates;
  /** Which iteration. */
  readonly method: Method;
  /** W. */
  readonly mixing: MixingMatrix;
  /** Step size η. */
  readonly learningRate: number;
  /** Number of states: agents × dimension. */
  readonly size: number;
  /** Where the agents start: from the origin 0, or from their common start as origin if every row of W sums to 1. */
  readonly initial: InitialStates;
  /** One iteration, out ← (I + A)·z + u; `out` and `z` must be different arrays. */
  iterate(z: Float64Array, out: Float64Array): void;
  /** The same without the input, out ← (I + A)·z. */
  iterateFree(z: Float64Array, out: Float64Array): void;
  /** The outputs f_q of every agent at its own samples, `[rows]`: f(0) + J·(z − z(0)). */
  outputs(z: Float64Array): Float64Array;
}
