// Rows of parameters: moved, and measured in double precision. Strides count numbers between rows.
import { loadLanes, storeLanes } from "./lanes";

/** y_k ← x_k + factor·s for the first `columns` numbers of rows; s is one row. Without a factor they are copied. */
export function shiftRows(x: usize, xStride: u32, y: usize, yStride: u32, rows: i32, columns: i32, factor: f32, s: usize): void {
  const f = f32x4.splat(factor);
  for (; rows > 0; rows--, x += <usize>xStride << 2, y += <usize>yStride << 2) {
    if (factor == 0) {
      memory.copy(y, x, <usize>columns << 2);
      continue;
    }
    let from = x, by = s, to = y, left = columns;
    for (; left >= 16; left -= 16, from += 64, by += 64, to += 64) {
      const a0 = f32x4.relaxed_madd(f, v128.load(by), v128.load(from));
      const a1 = f32x4.relaxed_madd(f, v128.load(by, 16), v128.load(from, 16));
      const a2 = f32x4.relaxed_madd(f, v128.load(by, 32), v128.load(from, 32));
      const a3 = f32x4.relaxed_madd(f, v128.load(by, 48), v128.load(from, 48));
      v128.store(to, a0);
      v128.store(to, a1, 16);
      v128.store(to, a2, 32);
      v128.store(to, a3, 48);
    }
    for (; left > 0; left -= 4, from += 16, by += 16, to += 16) {
      storeLanes(to, f32x4.relaxed_madd(f, loadLanes(by, left), loadLanes(from, left)), left);
    }
  }
}

/**
 * Over the columns `first` … `first + columns − 1`: squares[k] ← Σ (θ_k − θ̄)² in double precision.
 * `mean` is room for 4·⌈columns / 4⌉ doubles.
 */
export function squaredDistances(theta: usize, rows: i32, stride: u32, first: u32, columns: i32, mean: usize, squares: usize): void {
  const bytes = <usize>stride << 2;
  theta += <usize>first << 2;
  const share = f64x2.splat(1.0 / <f64>rows);
  for (let j = 0; j < columns; j += 4) {
    let low = f64x2.splat(0), high = low;
    let x = theta + (j << 2);
    for (let k = 0; k < rows; k++, x += bytes) {
      const v = loadLanes(x, columns - j);
      low = f64x2.add(low, f64x2.promote_low_f32x4(v));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1)));
    }
    v128.store(mean + (j << 3), f64x2.mul(low, share));
    v128.store(mean + (j << 3), f64x2.mul(high, share), 16);
  }
  for (let k = 0; k < rows; k++) {
    let low = f64x2.splat(0), high = low;
    const x = theta + <usize>k * bytes;
    for (let j = 0; j < columns; j += 4) {
      const v = loadLanes(x + (j << 2), columns - j);
      const a = f64x2.sub(f64x2.promote_low_f32x4(v), v128.load(mean + (j << 3)));
      const b = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1)), v128.load(mean + (j << 3), 16));
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
    }
    const s = f64x2.add(low, high);
    store<f64>(squares + (k << 3), f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1));
  }
}

/** The numbers 0 and 1, and 2 and 3, of four. */
// @ts-ignore: decorator
@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}
// @ts-ignore: decorator
@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 0, 1));
}

/** Σ |a − b| for order 1, Σ (a − b)² for order 2, over n numbers; b is 0 where its address is. */
export function distance(order: i32, a: usize, b: usize, n: i32): f64 {
  let s0 = f64x2.splat(0), s1 = s0;
  for (; n > 0; n -= 4, a += 16) {
    const x = loadLanes(a, n);
    let d0 = low(x), d1 = high(x);
    if (b != 0) {
      const y = loadLanes(b, n);
      d0 = f64x2.sub(d0, low(y));
      d1 = f64x2.sub(d1, high(y));
      b += 16;
    }
    s0 = f64x2.add(s0, order == 1 ? f64x2.abs(d0) : f64x2.mul(d0, d0));
    s1 = f64x2.add(s1, order == 1 ? f64x2.abs(d1) : f64x2.mul(d1, d1));
  }
  const s = f64x2.add(s0, s1);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** Σ a·b over n numbers. */
export function dot(a: usize, b: usize, n: i32): f64 {
  let s0 = f64x2.splat(0), s1 = s0;
  for (; n > 0; n -= 4, a += 16, b += 16) {
    const x = loadLanes(a, n);
    const y = loadLanes(b, n);
    s0 = f64x2.add(s0, f64x2.mul(low(x), low(y)));
    s1 = f64x2.add(s1, f64x2.mul(high(x), high(y)));
  }
  const s = f64x2.add(s0, s1);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}
