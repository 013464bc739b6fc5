import { EigenvalueDecomposition } from "ml-matrix";
import { InputError } from "../base/mod.ts";
import { isSymmetric } from "../mixing/mod.ts";
import { addScaled, norm } from "./double_matrix.ts";
import { type KrylovSpace, krylovSpace, type LinearMap, matrixOf } from "./krylov.ts";
import type { System } from "./method.ts";

/** dx/dt = A·x + u. */
export interface AffineFlow {
  /** Number of states. */
  readonly size: number;
  /** out ← A·x + u. */
  readonly derivative: LinearMap;
  /** out ← A·x. */
  readonly free: LinearMap;
  /** Whether A is symmetric. */
  readonly symmetric: boolean;
}

/** The gradient flow of a system: A is what an iteration adds. */
export function affineFlow(system: System): AffineFlow {
  const lessIdentity = (map: LinearMap) => (x: Float64Array, out: Float64Array) => {
    map(x, out);
    for (let i = 0; i < x.length; i++) out[i]! -= x[i]!;
  };
  return {
    size: system.size,
    derivative: lessIdentity(system.iterate),
    free: lessIdentity(system.iterateFree),
    symmetric: system.method === "dgd" && isSymmetric(system.mixing),
  };
}

/** From x(0) to x(t) for some times t ≥ 0, in any order, `Infinity` among them: `[times]` states. */
export type Propagator = (start: Float64Array, times: readonly number[]) => Float64Array[];

/**
 * The solution by the eigenvectors of a symmetric A: every mode moves by (e^{λt} − 1)/λ times its part of A·x(0) + u.
 * After one eigenproblem, every time costs the same.
 */
export function spectralPropagator({ size, free, derivative }: AffineFlow): Propagator {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrixOf(free, size), {
    assumeSymmetric: true,
  });
  const modes = realEigenvalues.map((_, j) => Float64Array.from(eigenvectorMatrix.getColumn(j)));
  const slowest = NEGLIGIBLE * realEigenvalues.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (start, times) => {
    const slope = new Float64Array(size);
    derivative(start, slope);
    const slopeNorm = norm(slope);
    const parts = modes.map((mode) => mode.reduce((sum, v, i) => sum + v * slope[i]!, 0));
    return times.map((time) => {
      const x = start.slice();
      modes.forEach((mode, j) => {
        const value = realEigenvalues[j]!;
        const still = Math.abs(value) <= slowest && Math.abs(parts[j]!) <= 1e-9 * slopeNorm;
        if (time === Infinity && !still && value >= -slowest) {
          throw new InputError(`the flow has no limit: A has the eigenvalue ${value}; ask for finite times`);
        }
        const reached = Math.abs(value * time) < 1e-12 ? time : Math.expm1(value * time) / value;
        if (parts[j] !== 0 && !(still && time === Infinity)) addScaled(x, { factor: parts[j]! * reached, x: mode });
      });
      return x;
    });
  };
}

/**
 * The solution in Krylov spaces of A and A·x + u, for any A and many states: x(t) = x(0) + V·h(t) with
 * dh/dt = H·h + β·e₁, h(0) = 0, as long as the residual, |remainder · h_last(t)|, is negligible; then in a new space from
 * there. h is a Taylor series in steps of about 1/‖H‖. Saad (1992); Hochbruck and Lubich (1997).
 *
 * The cost grows with t·‖A‖, as for any time stepping, unless a space closes.
 */
export function krylovPropagator(flow: AffineFlow): Propagator {
  return (start, times) => {
    const order = times.map((_, i) => i).sort((a, b) => times[a]! - times[b]!);
    const states = new Array<Float64Array>(times.length);
    let x: Float64Array = start.slice();
    let now = 0;
    let at = 0;
    const slope = new Float64Array(flow.size);
    while (at < order.length && times[order[at]!]! < Infinity) {
      flow.derivative(x, slope);
      const space = krylovSpace(flow.free, slope, { dimension: VECTORS });
      const reached = march(space, norm(x));
      let held = true;
      while (held && at < order.length && times[order[at]!]! < Infinity) {
        held = reached.to(times[order[at]!]! - now);
        if (held) states[order[at++]!] = reached.state(x);
      }
      if (held) break;
      x = reached.state(x);
      now += reached.elapsed();
    }
    const limit = at < order.length ? krylovLimit(flow, start) : start;
    for (; at < order.length; at++) states[order[at]!] = limit;
    return states;
  };
}

const NEGLIGIBLE = 1e-13;
const VECTORS = 80;
const RESIDUAL = 1e-13;
const STEP = 2; // of ‖H‖·δ
const TERM = 1e-18;

interface March {
  /** The time reached. */
  elapsed(): number;
  /** Moves to a later time. False if the space does not reach it; then it moves as far as it can. */
  to(time: number): boolean;
  /** The state at that time. */
  state(from: Float64Array): Float64Array;
}

function march({ beta, basis, hessenberg, remainder }: KrylovSpace, size: number): March {
  const widest = hessenberg.reduce((most, h) => Math.max(most, h.reduce((sum, x) => sum + Math.abs(x), 0)), 0);
  const longest = widest > 0 ? STEP / widest : Infinity;
  let h: Float64Array = new Float64Array(basis.length);
  let elapsed = 0;
  const carries = (next: Float64Array, step: number) =>
    remainder === 0 || remainder * Math.abs(next.at(-1)!) * (elapsed + step) <= RESIDUAL * (size + norm(next));
  return {
    elapsed: () => elapsed,
    to(time) {
      while (elapsed < time) {
        let step = Math.min(longest, time - elapsed);
        let next = taylor(hessenberg, { beta, h, step });
        while (!carries(next, step)) {
          if (elapsed > 0) return false;
          step /= 2;
          next = taylor(hessenberg, { beta, h, step });
        }
        h = next;
        elapsed = step === time - elapsed ? time : elapsed + step;
      }
      return true;
    },
    state(from) {
      const x = from.slice();
      basis.forEach((v, j) => addScaled(x, { factor: h[j]!, x: v }));
      return x;
    },
  };
}

// h after a step of dh/dt = H·h + β·e₁.
function taylor(hessenberg: KrylovSpace["hessenberg"], { beta, h, step }: {
  readonly beta: number;
  readonly h: Float64Array;
  readonly step: number;
}): Float64Array {
  const sum = h.slice();
  if (sum.length === 0) return sum;
  let term = apply(hessenberg, h);
  term[0]! += beta;
  for (let k = 1, largest = Infinity; largest > TERM * beta * step; k++) {
    largest = 0;
    for (let i = 0; i < sum.length; i++) {
      term[i]! *= step / k;
      sum[i]! += term[i]!;
      largest = Math.max(largest, Math.abs(term[i]!));
    }
    term = apply(hessenberg, term);
  }
  return sum;
}

function apply(hessenberg: readonly Float64Array[], x: Float64Array): Float64Array {
  return Float64Array.from(hessenberg, (h, i) => {
    let sum = 0;
    for (let j = Math.max(0, i - 1); j < x.length; j++) sum += h[j]! * x[j]!;
    return sum;
  });
}

// The limit, A·(x − x(0)) = −(A·x(0) + u), in the Krylov space of least residual (GMRES; Saad and Schultz, 1986): it
// differs from the start only within that space, so modes of eigenvalue 0 that nothing moves do no harm.
function krylovLimit(flow: AffineFlow, start: Float64Array): Float64Array {
  const slope = new Float64Array(flow.size);
  flow.derivative(start, slope);
  const triangle: Float64Array[] = []; // columns of H, rotated so that nothing is left below the diagonal
  const turns: { cos: number; sin: number }[] = [];
  const right = [-norm(slope)];
  const enough = (column: Float64Array, below: number): boolean => {
    const j = turns.length;
    turns.forEach(({ cos, sin }, i) => {
      const [a, b] = [column[i]!, column[i + 1]!];
      column[i] = cos * a + sin * b;
      column[i + 1] = cos * b - sin * a;
    });
    const length = Math.hypot(column[j]!, below);
    const turn = length === 0 ? { cos: 1, sin: 0 } : { cos: column[j]! / length, sin: below / length };
    column[j] = length;
    triangle.push(column);
    turns.push(turn);
    right.push(-turn.sin * right[j]!);
    right[j]! *= turn.cos;
    return Math.abs(right[j + 1]!) <= RESIDUAL * norm(slope);
  };
  const { basis } = krylovSpace(flow.free, slope, { dimension: flow.size, enough });
  const x = start.slice();
  for (let j = basis.length - 1; j >= 0; j--) {
    const share = right[j]! / triangle[j]![j]!;
    for (let i = 0; i < j; i++) right[i]! -= share * triangle[j]![i]!;
    addScaled(x, { factor: share, x: basis[j]! });
  }
  return x;
}
