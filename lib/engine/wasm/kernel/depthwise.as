// Convolutions whose every channel has one filter of its own. Images are `[height, width, channels]`, weights `[size, size, channels]`.
import { loadLanes, storeLanes } from "./lanes";

/** y ← x ∗ w + bias, or without one where it is 0. */
export function depthwise(x: usize, w: usize, bias: usize, y: usize, samples: i32, height: i32, width: i32, channels: i32, size: i32, stride: i32, padding: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  for (let s = 0; s < samples; s++, x += height * width * bytes) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++, y += bytes) {
        for (let c = 0; c < channels; c += 4) {
          const lanes = channels - c;
          const at = <usize>c << 2;
          let sum = bias == 0 ? f32x4.splat(0) : loadLanes(bias + at, lanes);
          for (let a = 0; a < size; a++) {
            const r = i * stride + a - padding;
            if (<u32>r >= <u32>height) continue;
            for (let b = 0; b < size; b++) {
              const q = j * stride + b - padding;
              if (<u32>q >= <u32>width) continue;
              const v = loadLanes(x + (r * width + q) * bytes + at, lanes);
              sum = f32x4.relaxed_madd(v, loadLanes(w + (a * size + b) * bytes + at, lanes), sum);
            }
          }
          storeLanes(y + at, sum, lanes);
        }
      }
    }
  }
}

/** Adds to dx what the derivatives dy give it; dx is zero before. */
export function depthwiseInputs(dy: usize, w: usize, dx: usize, samples: i32, height: i32, width: i32, channels: i32, size: i32, stride: i32, padding: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  for (let s = 0; s < samples; s++, dx += height * width * bytes) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++, dy += bytes) {
        for (let a = 0; a < size; a++) {
          const r = i * stride + a - padding;
          if (<u32>r >= <u32>height) continue;
          for (let b = 0; b < size; b++) {
            const q = j * stride + b - padding;
            if (<u32>q >= <u32>width) continue;
            const into = dx + (r * width + q) * bytes;
            const tap = w + (a * size + b) * bytes;
            for (let c = 0; c < channels; c += 4) {
              const lanes = channels - c;
              const at = <usize>c << 2;
              storeLanes(into + at, f32x4.relaxed_madd(loadLanes(dy + at, lanes), loadLanes(tap + at, lanes), loadLanes(into + at, lanes)), lanes);
            }
          }
        }
      }
    }
  }
}

/** dw ← the derivatives by the weights. */
export function depthwiseWeights(x: usize, dy: usize, dw: usize, samples: i32, height: i32, width: i32, channels: i32, size: i32, stride: i32, padding: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++, dw += bytes) {
      for (let c = 0; c < channels; c += 4) {
        const lanes = channels - c;
        const at = <usize>c << 2;
        let sum = f32x4.splat(0);
        for (let s = 0; s < samples; s++) {
          for (let i = 0; i < outHeight; i++) {
            const r = i * stride + a - padding;
            if (<u32>r >= <u32>height) continue;
            for (let j = 0; j < outWidth; j++) {
              const q = j * stride + b - padding;
              if (<u32>q >= <u32>width) continue;
              const v = loadLanes(x + ((s * height + r) * width + q) * bytes + at, lanes);
              sum = f32x4.relaxed_madd(v, loadLanes(dy + ((s * outHeight + i) * outWidth + j) * bytes + at, lanes), sum);
            }
          }
        }
        storeLanes(dw + at, sum, lanes);
      }
    }
  }
}
