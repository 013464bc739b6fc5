// Convolutions as products: the patches that the filters see become the rows of a matrix. Images are `[height, width, channels]`.
import { loadLanes, storeLanes } from "./lanes";

/**
 * Rows `[size, size, channels]` of p for `count` images, in the order of the results `[outHeight, outWidth]`; what lies outside
 * an image is 0. A pixel of x has `pixel` numbers, of which the first `channels` are taken.
 */
export function patches(x: usize, p: usize, count: i32, height: i32, width: i32, pixel: i32, channels: i32, size: i32, stride: i32, padding: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  for (let s = 0; s < count; s++, x += (height * width * pixel) << 2) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let a = 0; a < size; a++) {
          const r = i * stride + a - padding;
          for (let b = 0; b < size; b++, p += bytes) {
            const c = j * stride + b - padding;
            if (<u32>r < <u32>height && <u32>c < <u32>width) copyNumbers(x + (((r * width + c) * pixel) << 2), p, channels);
            else clearNumbers(p, channels);
          }
        }
      }
    }
  }
}

/** Adds the rows of p to the pixels that they were taken from. */
export function addPatches(p: usize, x: usize, count: i32, height: i32, width: i32, pixel: i32, channels: i32, size: i32, stride: i32, padding: i32, outHeight: i32, outWidth: i32): void {
  const bytes = <usize>channels << 2;
  for (let s = 0; s < count; s++, x += (height * width * pixel) << 2) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let a = 0; a < size; a++) {
          const r = i * stride + a - padding;
          for (let b = 0; b < size; b++, p += bytes) {
            const c = j * stride + b - padding;
            if (<u32>r < <u32>height && <u32>c < <u32>width) addNumbers(p, x + (((r * width + c) * pixel) << 2), channels);
          }
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function copyNumbers(from: usize, to: usize, n: i32): void {
  for (; n > 0; n -= 4, from += 16, to += 16) storeLanes(to, loadLanes(from, n), n);
}

// @ts-ignore: decorator
@inline
function clearNumbers(to: usize, n: i32): void {
  for (; n > 0; n -= 4, to += 16) storeLanes(to, f32x4.splat(0), n);
}

// @ts-ignore: decorator
@inline
function addNumbers(from: usize, to: usize, n: i32): void {
  for (; n > 0; n -= 4, from += 16, to += 16) storeLanes(to, f32x4.add(loadLanes(from, n), loadLanes(to, n)), n);
}

/** y `[columns, rows]` ← xᵀ, with rows of x and of y so many numbers apart. */
export function transpose(x: usize, rows: i32, columns: i32, xRow: i32, y: usize, yRow: i32): void {
  const xBytes = <usize>xRow << 2, yBytes = <usize>yRow << 2;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const from = x + i * xBytes;
    const to = y + (i << 2);
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const at = from + (j << 2);
      const a = v128.load(at), b = v128.load(at + xBytes), c = v128.load(at + 2 * xBytes), d = v128.load(at + 3 * xBytes);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const into = to + j * yBytes;
      v128.store(into, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(into + yBytes, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(into + 2 * yBytes, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
      v128.store(into + 3 * yBytes, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
    }
    for (; j < columns; j++) {
      for (let k = 0; k < 4; k++) store<f32>(to + j * yBytes + (k << 2), load<f32>(from + k * xBytes + (j << 2)));
    }
  }
  for (; i < rows; i++) {
    for (let j = 0; j < columns; j++) store<f32>(y + j * yBytes + (i << 2), load<f32>(x + i * xBytes + (j << 2)));
  }
}
