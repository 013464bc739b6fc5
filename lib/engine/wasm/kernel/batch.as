// Samples and sums over them.
import { flushed, loadLanes, storeLanes } from "./lanes";

/** Copies the samples at `indices` (u32) to `x` and their labels to `y`. */
export function gather(inputs: usize, labels: usize, indices: usize, rows: i32, features: i32, x: usize, y: usize): void {
  const bytes = <usize>features << 2;
  for (let i = 0; i < rows; i++, x += bytes) {
    const sample = <usize>load<u32>(indices + (i << 2));
    memory.copy(x, inputs + sample * bytes, bytes);
    store<u8>(y + i, load<u8>(labels + sample));
  }
}

/**
 * Sums s of the columns of d `[rows, columns]`: out ← s where β = 0, out + α·s where β = 1, β·out + s otherwise.
 */
export function columnSums(d: usize, rows: i32, columns: i32, alpha: f32, beta: f32, out: usize): void {
  const stride = <usize>columns << 2;
  let j = 0;
  for (; j + 16 <= columns; j += 16, d += 64, out += 64) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let at = d;
    for (let i = 0; i < rows; i++, at += stride) {
      s0 = f32x4.add(s0, v128.load(at));
      s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32));
      s3 = f32x4.add(s3, v128.load(at, 48));
    }
    join(s0, alpha, beta, out, 4);
    join(s1, alpha, beta, out + 16, 4);
    join(s2, alpha, beta, out + 32, 4);
    join(s3, alpha, beta, out + 48, 4);
  }
  for (; j < columns; j += 4, d += 16, out += 16) {
    const lanes = columns - j;
    let s = f32x4.splat(0);
    let at = d;
    for (let i = 0; i < rows; i++, at += stride) s = f32x4.add(s, loadLanes(at, lanes));
    join(s, alpha, beta, out, lanes);
  }
}

// @ts-ignore: decorator
@inline
function join(s: v128, alpha: f32, beta: f32, out: usize, lanes: i32): void {
  if (beta == 1) s = f32x4.relaxed_madd(f32x4.splat(alpha), s, loadLanes(out, lanes));
  else if (beta != 0) s = flushed(f32x4.relaxed_madd(f32x4.splat(beta), loadLanes(out, lanes), s));
  storeLanes(out, s, lanes);
}

/** Whether all of n numbers are finite. */
export function allFinite(x: usize, n: i32): bool {
  const exponent = i32x4.splat(0x7f800000);
  let found = i32x4.splat(0);
  for (; n > 0; n -= 4, x += 16) found = v128.or(found, i32x4.eq(v128.and(loadLanes(x, n), exponent), exponent));
  return !v128.any_true(found);
}

/** Sets bytes to 0. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/** Copies bytes. */
export function copyBytes(from: usize, to: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}
