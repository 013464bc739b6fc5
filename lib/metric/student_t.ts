import { bisect, gammaln } from "simple-statistics";
import { InputError, shown } from "../base/mod.ts";

/**
 * The quantile of Student's t distribution: the t with P(T ≤ t) = p. The distribution is inverted by bisection.
 *
 * @param p Probability in (0, 1).
 * @param degreesOfFreedom Positive, n − 1 for the mean of n values.
 * @throws {InputError} If p is not in (0, 1) or the degrees of freedom are not positive.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(Math.abs(metrics.studentTQuantile(0.975, 4) - 2.776) < 1e-3);
 * ```
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p > 0 && p < 1)) throw new InputError(`the probability of a quantile is ${shown(p)}; expected one in (0, 1)`);
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentTQuantile(1 - p, degreesOfFreedom);
  const excess = (t: number) => studentTProbability(t, degreesOfFreedom) - p;
  let high = 1;
  while (excess(high) < 0) high *= 2;
  return bisect(excess, high === 1 ? 0 : high / 2, high, 200, 1e-12 * high) as number;
}

/**
 * The distribution function of Student's t: P(T ≤ t) = 1 − I_x(ν/2, 1/2) / 2 with x = ν / (ν + t²) for t ≥ 0, I the
 * regularised incomplete beta function.
 *
 * @throws {InputError} If the degrees of freedom are not positive.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(metrics.studentTProbability(0, 3) === 0.5);
 * ```
 */
export function studentTProbability(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0) || !Number.isFinite(degreesOfFreedom)) {
    throw new InputError(`Student's t has ${shown(degreesOfFreedom)} degrees of freedom; expected a positive number`);
  }
  const tail = incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22), evaluated with Lentz's method. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a); // where the fraction converges fast
  const logFront = gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x);
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / (1 + term * d);
      c = 1 + term / c;
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return (Math.exp(logFront) * fraction) / a;
}
