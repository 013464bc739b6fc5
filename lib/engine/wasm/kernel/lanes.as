// Vectors of four numbers, and the ends of rows that do not fill one.

/** The first `lanes` (1 to 4) numbers at p; zeros behind them. */
// @ts-ignore: decorator
@inline
export function loadLanes(p: usize, lanes: i32): v128 {
  if (lanes >= 4) return v128.load(p);
  if (lanes == 3) return v128.load32_lane(p, v128.load64_zero(p), 2, 8);
  if (lanes == 2) return v128.load64_zero(p);
  return v128.load32_zero(p);
}

/** Writes the first `lanes` (1 to 4) numbers of x to p. */
// @ts-ignore: decorator
@inline
export function storeLanes(p: usize, x: v128, lanes: i32): void {
  if (lanes >= 4) {
    v128.store(p, x);
  } else if (lanes == 1) {
    v128.store32_lane(p, x, 0);
  } else {
    v128.store64_lane(p, x, 0);
    if (lanes == 3) v128.store32_lane(p, x, 2, 8);
  }
}

/** Sum of the four lanes, always in the same order. */
// @ts-ignore: decorator
@inline
export function sumOfLanes(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 2)) + (f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 3));
}

/**
 * x with numbers below the normal ones (2⁻¹²⁶) as 0. What shrinks by a factor in every step, as the momentum of a weight
 * whose input is always 0, would stay among them for ever, where arithmetic takes many times as long.
 */
// @ts-ignore: decorator
@inline
export function flushed(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(1.17549435e-38)));
}
