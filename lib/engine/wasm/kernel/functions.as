// Elementary functions, in four lanes at once or in double precision. NaN stays NaN.

/** eˣ in every lane, to about 2 units in the last place: Cody and Waite's reduction, polynomial of Cephes (Moshier, 1989). */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-87.3)), f32x4.splat(88.3));
  // Added to 1.5·2²³, a number is rounded to the nearest whole one, which then stands in its lowest bits.
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(12582912));
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  let r = f32x4.relaxed_nmadd(n, f32x4.splat(0.693359375), x);
  r = f32x4.relaxed_nmadd(n, f32x4.splat(-2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.relaxed_madd(p, r, f32x4.splat(1.3981999507e-3));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(8.3334519073e-3));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(4.1665795894e-2));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(1.6666665459e-1));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.relaxed_madd(f32x4.mul(p, r), r, r), f32x4.splat(1));
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return f32x4.mul(p, power);
}

/** tanh x in every lane: an odd polynomial below 0.625 (Cephes), 1 − 2/(e²ˣ + 1) above. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.relaxed_madd(p, z, f32x4.splat(2.06390887954e-2));
  p = f32x4.relaxed_madd(p, z, f32x4.splat(-5.37397155531e-2));
  p = f32x4.relaxed_madd(p, z, f32x4.splat(1.33314422036e-1));
  p = f32x4.relaxed_madd(p, z, f32x4.splat(-3.33332819422e-1));
  const near = f32x4.relaxed_madd(f32x4.mul(p, z), x, x);
  const two = f32x4.splat(2);
  const one = f32x4.splat(1);
  const far = f32x4.sub(one, f32x4.div(two, f32x4.add(exp4(f32x4.mul(size, two)), one)));
  const signed = v128.or(far, v128.and(x, f32x4.splat(-0.0)));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}

/** 1/(1 + e⁻ˣ) in every lane. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** Derivative of x·σ(x) in every lane. */
// @ts-ignore: decorator
@inline
export function siluSlope4(x: v128): v128 {
  const s = sigmoid4(x);
  return f32x4.relaxed_madd(f32x4.mul(x, s), f32x4.sub(f32x4.splat(1), s), s);
}

/** √(2/π)·(x + 0.044715·x³) in every lane. */
// @ts-ignore: decorator
@inline
function geluArgument4(x: v128): v128 {
  const cubic = f32x4.relaxed_madd(f32x4.mul(x, x), f32x4.splat(0.044715), f32x4.splat(1));
  return f32x4.mul(f32x4.mul(x, f32x4.splat(0.7978845608)), cubic);
}

/** x/2·(1 + tanh u) = x·σ(2u) in every lane, with u as above. */
// @ts-ignore: decorator
@inline
export function gelu4(x: v128): v128 {
  return f32x4.mul(x, sigmoid4(f32x4.mul(geluArgument4(x), f32x4.splat(2))));
}

/** Its derivative, σ(2u) + 2·x·σ(2u)·(1 − σ(2u))·u′. */
// @ts-ignore: decorator
@inline
export function geluSlope4(x: v128): v128 {
  const two = f32x4.splat(2);
  const s = sigmoid4(f32x4.mul(geluArgument4(x), two));
  const slope = f32x4.relaxed_madd(f32x4.mul(x, x), f32x4.splat(2.0 * 0.7978845608 * 3 * 0.044715), f32x4.splat(2.0 * 0.7978845608));
  return f32x4.relaxed_madd(f32x4.mul(f32x4.mul(x, s), f32x4.sub(f32x4.splat(1), s)), slope, s);
}

/** ln x of a normal positive number, by 2·artanh((m − 1)/(m + 1)) of its mantissa m in [√½, √2). */
export function ln(x: f64): f64 {
  if (!(x < Infinity)) return x;
  const bits = reinterpret<u64>(x) - 0x3fe6a09e667f3bcd;
  const exponent = <i64>bits >> 52;
  const m = reinterpret<f64>((bits & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd);
  const t = (m - 1) / (m + 1);
  const z = t * t;
  let s: f64 = 1.0 / 19;
  s = s * z + 1.0 / 17;
  s = s * z + 1.0 / 15;
  s = s * z + 1.0 / 13;
  s = s * z + 1.0 / 11;
  s = s * z + 1.0 / 9;
  s = s * z + 1.0 / 7;
  s = s * z + 1.0 / 5;
  s = s * z + 1.0 / 3;
  s = s * z + 1;
  return <f64>exponent * 0.6931471805599453 + 2 * t * s;
}
