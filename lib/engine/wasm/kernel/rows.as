// Rows of parameters: mixing by neighbour lists and distances from the mean row. `stride` counts elements between rows.
import { loadLanes, storeLanes } from "./lanes";

/**
 * The columns `first` … `first + columns − 1` of out ← W·Θ. Row k of W has the entries `starts[k]` … `starts[k + 1] − 1` of
 * `neighbors` (u32) and `weights` (f32); every sum is taken in their order.
 */
export function mixRows(theta: usize, out: usize, rows: i32, stride: u32, first: u32, columns: i32, starts: usize, neighbors: usize, weights: usize): void {
  const bytes = <usize>stride << 2;
  theta += <usize>first << 2;
  out += <usize>first << 2;
  for (let k = 0; k < rows; k++, out += bytes) {
    const start = load<u32>(starts + (k << 2));
    const end = load<u32>(starts + (k << 2), 4);
    let j = 0;
    for (; j + 32 <= columns; j += 32) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      for (let i = start; i < end; i++) {
        const w = v128.load32_splat(weights + (i << 2));
        const x = theta + (j << 2) + <usize>load<u32>(neighbors + (i << 2)) * bytes;
        s0 = f32x4.relaxed_madd(w, v128.load(x), s0);
        s1 = f32x4.relaxed_madd(w, v128.load(x, 16), s1);
        s2 = f32x4.relaxed_madd(w, v128.load(x, 32), s2);
        s3 = f32x4.relaxed_madd(w, v128.load(x, 48), s3);
        s4 = f32x4.relaxed_madd(w, v128.load(x, 64), s4);
        s5 = f32x4.relaxed_madd(w, v128.load(x, 80), s5);
        s6 = f32x4.relaxed_madd(w, v128.load(x, 96), s6);
        s7 = f32x4.relaxed_madd(w, v128.load(x, 112), s7);
      }
      const y = out + (j << 2);
      v128.store(y, s0);
      v128.store(y, s1, 16);
      v128.store(y, s2, 32);
      v128.store(y, s3, 48);
      v128.store(y, s4, 64);
      v128.store(y, s5, 80);
      v128.store(y, s6, 96);
      v128.store(y, s7, 112);
    }
    for (; j < columns; j += 4) {
      const lanes = columns - j;
      let s = f32x4.splat(0);
      for (let i = start; i < end; i++) {
        const x = theta + (j << 2) + <usize>load<u32>(neighbors + (i << 2)) * bytes;
        s = f32x4.relaxed_madd(v128.load32_splat(weights + (i << 2)), loadLanes(x, lanes), s);
      }
      storeLanes(out + (j << 2), s, lanes);
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
