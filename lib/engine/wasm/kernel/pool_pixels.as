// Pooling of images `[height, width, channels]`, all channels of a pixel side by side.
import { loadLanes, storeLanes } from "./lanes";

/** The largest of every window of `size × size`, `stride` apart. */
export function maxPoolPixels(x: usize, y: usize, samples: i32, height: i32, width: i32, channels: i32, size: i32, stride: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  for (let s = 0; s < samples; s++, x += height * width * bytes) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++, y += bytes) {
        const corner = x + (i * width + j) * stride * bytes;
        for (let c = 0; c < channels; c += 4) {
          const lanes = channels - c;
          const at = corner + (c << 2);
          let top = loadLanes(at, lanes);
          for (let a = 0; a < size; a++) {
            for (let b = 0; b < size; b++) top = f32x4.max(top, loadLanes(at + (a * width + b) * bytes, lanes));
          }
          storeLanes(y + (c << 2), top, lanes);
        }
      }
    }
  }
}

/** Adds each derivative dy to the first pixel of its window that equals the maximum; dx is zero before. */
export function maxPoolPixelsBackward(x: usize, dx: usize, y: usize, dy: usize, samples: i32, height: i32, width: i32, channels: i32, size: i32, stride: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  for (let s = 0; s < samples; s++, x += height * width * bytes, dx += height * width * bytes) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++, y += bytes, dy += bytes) {
        const corner = (i * width + j) * stride * bytes;
        for (let c = 0; c < channels; c += 4) {
          const lanes = channels - c;
          const at = corner + (c << 2);
          const top = loadLanes(y + (c << 2), lanes);
          let left = loadLanes(dy + (c << 2), lanes);
          for (let a = 0; a < size; a++) {
            for (let b = 0; b < size; b++) {
              const p = at + (a * width + b) * bytes;
              const here = f32x4.eq(loadLanes(x + p, lanes), top);
              storeLanes(dx + p, f32x4.add(loadLanes(dx + p, lanes), v128.and(left, here)), lanes);
              left = v128.andnot(left, here);
            }
          }
        }
      }
    }
  }
}

/** The mean of every window of `size × size`, `stride` apart. */
export function averagePoolPixels(x: usize, y: usize, samples: i32, height: i32, width: i32, channels: i32, size: i32, stride: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  const share = f32x4.splat(1 / <f32>(size * size));
  for (let s = 0; s < samples; s++, x += height * width * bytes) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++, y += bytes) {
        const corner = x + (i * width + j) * stride * bytes;
        for (let c = 0; c < channels; c += 4) {
          const lanes = channels - c;
          let sum = f32x4.splat(0);
          for (let a = 0; a < size; a++) {
            for (let b = 0; b < size; b++) sum = f32x4.add(sum, loadLanes(corner + (c << 2) + (a * width + b) * bytes, lanes));
          }
          storeLanes(y + (c << 2), f32x4.mul(sum, share), lanes);
        }
      }
    }
  }
}

/** Adds its share of each derivative dy to the pixels of its window; dx is zero before. */
export function averagePoolPixelsBackward(dx: usize, dy: usize, samples: i32, height: i32, width: i32, channels: i32, size: i32, stride: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  const share = f32x4.splat(1 / <f32>(size * size));
  for (let s = 0; s < samples; s++, dx += height * width * bytes) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++, dy += bytes) {
        const corner = dx + (i * width + j) * stride * bytes;
        for (let c = 0; c < channels; c += 4) {
          const lanes = channels - c;
          const d = f32x4.mul(loadLanes(dy + (c << 2), lanes), share);
          for (let a = 0; a < size; a++) {
            for (let b = 0; b < size; b++) {
              const p = corner + (c << 2) + (a * width + b) * bytes;
              storeLanes(p, f32x4.add(loadLanes(p, lanes), d), lanes);
            }
          }
        }
      }
    }
  }
}

/** y `[samples, channels]` ← the means over all rows of x `[samples, rows, channels]`. */
export function meanOfRows(x: usize, y: usize, samples: i32, rows: i32, channels: i32): void {
  const bytes = <usize>channels << 2;
  const share = f32x4.splat(1 / <f32>rows);
  for (let s = 0; s < samples; s++, x += rows * bytes, y += bytes) {
    for (let c = 0; c < channels; c += 4) {
      const lanes = channels - c;
      let sum = f32x4.splat(0);
      let at = x + (c << 2);
      for (let r = 0; r < rows; r++, at += bytes) sum = f32x4.add(sum, loadLanes(at, lanes));
      storeLanes(y + (c << 2), f32x4.mul(sum, share), lanes);
    }
  }
}

/** dx ← its share of dy in every row. */
export function meanOfRowsBackward(dy: usize, dx: usize, samples: i32, rows: i32, channels: i32): void {
  const bytes = <usize>channels << 2;
  const share = f32x4.splat(1 / <f32>rows);
  for (let s = 0; s < samples; s++, dx += rows * bytes, dy += bytes) {
    for (let c = 0; c < channels; c += 4) {
      const lanes = channels - c;
      const d = f32x4.mul(loadLanes(dy + (c << 2), lanes), share);
      let at = dx + (c << 2);
      for (let r = 0; r < rows; r++, at += bytes) storeLanes(at, d, lanes);
    }
  }
}
