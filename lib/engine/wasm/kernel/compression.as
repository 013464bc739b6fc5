// Messages reduced before they are sent, with error feedback.
import { loadLanes, storeLanes } from "./lanes";

/**
 * p = v + e; v ← C(p); e ← p − C(p) over n numbers, with C(p) = (‖p‖₁/n)·sign(p), or C(p) = p where `signs` is false.
 * Without errors (address 0) e is 0 and not kept.
 */
export function compress(signs: bool, v: usize, e: usize, n: i32): void {
  const sign = f32x4.splat(-0.0), zero = f32x4.splat(0);
  let s0 = f64x2.splat(0), s1 = s0;
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2;
    let p = loadLanes(v + at, n - i);
    if (e != 0) p = f32x4.add(p, loadLanes(e + at, n - i));
    const size = v128.andnot(p, sign);
    s0 = f64x2.add(s0, f64x2.promote_low_f32x4(size));
    s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.shuffle<f32>(size, size, 2, 3, 0, 1)));
    storeLanes(v + at, p, n - i);
  }
  const s = f64x2.add(s0, s1);
  const scale = f32x4.splat(<f32>((f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1)) / <f64>n));
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2;
    const p = loadLanes(v + at, n - i);
    const sized = v128.andnot(v128.or(v128.and(p, sign), scale), f32x4.eq(p, zero));
    const sent = signs ? sized : p;
    if (e != 0) storeLanes(e + at, f32x4.sub(p, sent), n - i);
    storeLanes(v + at, sent, n - i);
  }
}
