// Activations: in place, with derivatives d ← d·φ′ from their values y, or from x to y, with derivatives from x. Arrays are counted in pairs of vectors, so that
// V8 can join them: the last may reach into the padding behind an array.
import { gelu4, geluSlope4, sigmoid4, siluSlope4, tanh4 } from "./functions";

/** y ← max(y, 0) over whole pairs of vectors of four. */
export function relu(y: usize, pairs: i32): void {
  const zero = f32x4.splat(0);
  for (const end = y + (pairs << 5); y < end; y += 32) {
    const a = f32x4.max(v128.load(y), zero), b = f32x4.max(v128.load(y, 16), zero);
    v128.store(y, a);
    v128.store(y, b, 16);
  }
}

/** d ← d where y > 0, else 0. */
export function reluBackward(y: usize, d: usize, pairs: i32): void {
  const zero = f32x4.splat(0);
  for (const end = y + (pairs << 5); y < end; y += 32, d += 32) {
    const a = v128.and(v128.load(d), f32x4.gt(v128.load(y), zero));
    const b = v128.and(v128.load(d, 16), f32x4.gt(v128.load(y, 16), zero));
    v128.store(d, a);
    v128.store(d, b, 16);
  }
}

/** y ← tanh y. */
export function tanh(y: usize, pairs: i32): void {
  for (const end = y + (pairs << 5); y < end; y += 32) {
    const a = tanh4(v128.load(y)), b = tanh4(v128.load(y, 16));
    v128.store(y, a);
    v128.store(y, b, 16);
  }
}

/** d ← d·(1 − y²). */
export function tanhBackward(y: usize, d: usize, pairs: i32): void {
  const one = f32x4.splat(1);
  for (const end = y + (pairs << 5); y < end; y += 32, d += 32) {
    const p = v128.load(y), q = v128.load(y, 16);
    const a = f32x4.mul(v128.load(d), f32x4.sub(one, f32x4.mul(p, p)));
    const b = f32x4.mul(v128.load(d, 16), f32x4.sub(one, f32x4.mul(q, q)));
    v128.store(d, a);
    v128.store(d, b, 16);
  }
}

/** y ← 1/(1 + e⁻ʸ). */
export function sigmoid(y: usize, pairs: i32): void {
  for (const end = y + (pairs << 5); y < end; y += 32) {
    const a = sigmoid4(v128.load(y)), b = sigmoid4(v128.load(y, 16));
    v128.store(y, a);
    v128.store(y, b, 16);
  }
}

/** d ← d·y·(1 − y). */
export function sigmoidBackward(y: usize, d: usize, pairs: i32): void {
  const one = f32x4.splat(1);
  for (const end = y + (pairs << 5); y < end; y += 32, d += 32) {
    const p = v128.load(y), q = v128.load(y, 16);
    const a = f32x4.mul(v128.load(d), f32x4.mul(p, f32x4.sub(one, p)));
    const b = f32x4.mul(v128.load(d, 16), f32x4.mul(q, f32x4.sub(one, q)));
    v128.store(d, a);
    v128.store(d, b, 16);
  }
}

/** y ← min(max(y, 0), 6). */
export function relu6(y: usize, pairs: i32): void {
  const zero = f32x4.splat(0), six = f32x4.splat(6);
  for (const end = y + (pairs << 5); y < end; y += 32) {
    const a = f32x4.min(f32x4.max(v128.load(y), zero), six), b = f32x4.min(f32x4.max(v128.load(y, 16), zero), six);
    v128.store(y, a);
    v128.store(y, b, 16);
  }
}

/** d ← d where 0 < y < 6, else 0. */
export function relu6Backward(y: usize, d: usize, pairs: i32): void {
  const zero = f32x4.splat(0), six = f32x4.splat(6);
  for (const end = y + (pairs << 5); y < end; y += 32, d += 32) {
    const p = v128.load(y), q = v128.load(y, 16);
    const a = v128.and(v128.load(d), v128.and(f32x4.gt(p, zero), f32x4.lt(p, six)));
    const b = v128.and(v128.load(d, 16), v128.and(f32x4.gt(q, zero), f32x4.lt(q, six)));
    v128.store(d, a);
    v128.store(d, b, 16);
  }
}

/** y ← x·σ(x). */
export function silu(x: usize, y: usize, pairs: i32): void {
  for (const end = x + (pairs << 5); x < end; x += 32, y += 32) {
    const p = v128.load(x), q = v128.load(x, 16);
    const a = f32x4.mul(p, sigmoid4(p)), b = f32x4.mul(q, sigmoid4(q));
    v128.store(y, a);
    v128.store(y, b, 16);
  }
}

/** dx ← dy·(σ(x) + x·σ(x)·(1 − σ(x))). */
export function siluBackward(x: usize, dy: usize, dx: usize, pairs: i32): void {
  for (const end = x + (pairs << 5); x < end; x += 32, dy += 32, dx += 32) {
    const a = f32x4.mul(v128.load(dy), siluSlope4(v128.load(x)));
    const b = f32x4.mul(v128.load(dy, 16), siluSlope4(v128.load(x, 16)));
    v128.store(dx, a);
    v128.store(dx, b, 16);
  }
}

/** y ← x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
export function gelu(x: usize, y: usize, pairs: i32): void {
  for (const end = x + (pairs << 5); x < end; x += 32, y += 32) {
    const a = gelu4(v128.load(x)), b = gelu4(v128.load(x, 16));
    v128.store(y, a);
    v128.store(y, b, 16);
  }
}

/** dx ← dy·gelu′(x). */
export function geluBackward(x: usize, dy: usize, dx: usize, pairs: i32): void {
  for (const end = x + (pairs << 5); x < end; x += 32, dy += 32, dx += 32) {
    const a = f32x4.mul(v128.load(dy), geluSlope4(v128.load(x)));
    const b = f32x4.mul(v128.load(dy, 16), geluSlope4(v128.load(x, 16)));
    v128.store(dx, a);
    v128.store(dx, b, 16);
  }
}

/** y ← factor·x. */
export function scale(x: usize, factor: f32, y: usize, pairs: i32): void {
  const f = f32x4.splat(factor);
  for (const end = x + (pairs << 5); x < end; x += 32, y += 32) {
    const a = f32x4.mul(v128.load(x), f), b = f32x4.mul(v128.load(x, 16), f);
    v128.store(y, a);
    v128.store(y, b, 16);
  }
}

/** y ← a + b. */
export function addValues(a: usize, b: usize, y: usize, pairs: i32): void {
  for (const end = a + (pairs << 5); a < end; a += 32, b += 32, y += 32) {
    const p = f32x4.add(v128.load(a), v128.load(b)), q = f32x4.add(v128.load(a, 16), v128.load(b, 16));
    v128.store(y, p);
    v128.store(y, q, 16);
  }
}
