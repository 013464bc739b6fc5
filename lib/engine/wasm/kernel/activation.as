// Activations in place over `vectors` whole vectors, and their derivatives from the outputs y: d ← d·φ′.
import { sigmoid4, tanh4 } from "./functions";

export function relu(y: usize, vectors: i32): void {
  for (const end = y + (vectors << 4); y < end; y += 16) v128.store(y, f32x4.max(v128.load(y), f32x4.splat(0)));
}

export function reluBackward(y: usize, d: usize, vectors: i32): void {
  for (const end = y + (vectors << 4); y < end; y += 16, d += 16) {
    v128.store(d, v128.and(v128.load(d), f32x4.gt(v128.load(y), f32x4.splat(0))));
  }
}

export function tanh(y: usize, vectors: i32): void {
  for (const end = y + (vectors << 4); y < end; y += 16) v128.store(y, tanh4(v128.load(y)));
}

export function tanhBackward(y: usize, d: usize, vectors: i32): void {
  for (const end = y + (vectors << 4); y < end; y += 16, d += 16) {
    const v = v128.load(y);
    v128.store(d, f32x4.mul(v128.load(d), f32x4.sub(f32x4.splat(1), f32x4.mul(v, v))));
  }
}

export function sigmoid(y: usize, vectors: i32): void {
  for (const end = y + (vectors << 4); y < end; y += 16) v128.store(y, sigmoid4(v128.load(y)));
}

export function sigmoidBackward(y: usize, d: usize, vectors: i32): void {
  for (const end = y + (vectors << 4); y < end; y += 16, d += 16) {
    const v = v128.load(y);
    v128.store(d, f32x4.mul(v128.load(d), f32x4.mul(v, f32x4.sub(f32x4.splat(1), v))));
  }
}

/** y ← factor·x. */
export function scale(x: usize, factor: f32, y: usize, vectors: i32): void {
  const f = f32x4.splat(factor);
  for (const end = x + (vectors << 4); x < end; x += 16, y += 16) v128.store(y, f32x4.mul(v128.load(x), f));
}
