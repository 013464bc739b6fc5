// Pooling over planes (see planes.as) in windows of size × size, `stride` apart. `height` and `width` are those of the result.
// Windows of 2 × 2 that lie side by side are taken four at a time, the last four of a row perhaps twice.

/** The largest of every window. */
export function maxPool(x: usize, xSample: usize, y: usize, ySample: usize, samples: i32, channels: i32, height: i32, width: i32, size: i32, stride: i32, xPlane: usize, xRow: usize, yPlane: usize, yRow: usize): void {
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < channels; i++) {
      for (let r = 0; r < height; r++) {
        let from = x + ((s * xSample + i * xPlane + r * stride * xRow) << 2);
        let to = y + ((s * ySample + i * yPlane + r * yRow) << 2);
        if (size == 2 && stride == 2 && width >= 4) {
          for (let c = 0; c < width; c += 4) {
            const q = min(c, width - 4) << 2;
            maxOfFour(from + (q << 1), xRow, to + q);
          }
          continue;
        }
        for (let c = 0; c < width; c++, from += stride << 2, to += 4) {
          let top = load<f32>(from);
          for (let a = 0; a < size; a++) {
            for (let b = 0; b < size; b++) top = max(top, load<f32>(from + ((a * xRow + b) << 2)));
          }
          store<f32>(to, top);
        }
      }
    }
  }
}

/** Gives each derivative dy to the first pixel of its window that equals the maximum; dx is zero before. */
export function maxPoolBackward(x: usize, dx: usize, xSample: usize, y: usize, dy: usize, ySample: usize, samples: i32, channels: i32, height: i32, width: i32, size: i32, stride: i32, xPlane: usize, xRow: usize, yPlane: usize, yRow: usize): void {
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < channels; i++) {
      for (let r = 0; r < height; r++) {
        let from = (s * xSample + i * xPlane + r * stride * xRow) << 2;
        let at = (s * ySample + i * yPlane + r * yRow) << 2;
        if (size == 2 && stride == 2 && width >= 4) {
          for (let c = 0; c < width; c += 4) {
            const q = min(c, width - 4) << 2;
            const p = from + (q << 1);
            const top = v128.load(y + at + q), d = v128.load(dy + at + q);
            giveToFirst(x + p, dx + p, xRow, v128.shuffle<f32>(top, top, 0, 0, 1, 1), v128.shuffle<f32>(d, d, 0, 0, 1, 1));
            giveToFirst(x + p + 16, dx + p + 16, xRow, v128.shuffle<f32>(top, top, 2, 2, 3, 3), v128.shuffle<f32>(d, d, 2, 2, 3, 3));
          }
          continue;
        }
        for (let c = 0; c < width; c++, from += stride << 2, at += 4) {
          const to = dx + from + first(x + from, load<f32>(y + at), size, xRow);
          store<f32>(to, load<f32>(to) + load<f32>(dy + at));
        }
      }
    }
  }
}

/** The mean of every window. */
export function averagePool(x: usize, xSample: usize, y: usize, ySample: usize, samples: i32, channels: i32, height: i32, width: i32, size: i32, stride: i32, xPlane: usize, xRow: usize, yPlane: usize, yRow: usize): void {
  const share: f32 = 1 / <f32>(size * size);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < channels; i++) {
      for (let r = 0; r < height; r++) {
        let from = x + ((s * xSample + i * xPlane + r * stride * xRow) << 2);
        let to = y + ((s * ySample + i * yPlane + r * yRow) << 2);
        for (let c = 0; c < width; c++, from += stride << 2, to += 4) {
          let sum: f32 = 0;
          for (let a = 0; a < size; a++) {
            for (let b = 0; b < size; b++) sum += load<f32>(from + ((a * xRow + b) << 2));
          }
          store<f32>(to, share * sum);
        }
      }
    }
  }
}

/** Adds its share of each derivative dy to the pixels of its window; dx is zero before. */
export function averagePoolBackward(dx: usize, xSample: usize, dy: usize, ySample: usize, samples: i32, channels: i32, height: i32, width: i32, size: i32, stride: i32, xPlane: usize, xRow: usize, yPlane: usize, yRow: usize): void {
  const share: f32 = 1 / <f32>(size * size);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < channels; i++) {
      for (let r = 0; r < height; r++) {
        let to = dx + ((s * xSample + i * xPlane + r * stride * xRow) << 2);
        let from = dy + ((s * ySample + i * yPlane + r * yRow) << 2);
        for (let c = 0; c < width; c++, to += stride << 2, from += 4) {
          const d = share * load<f32>(from);
          for (let a = 0; a < size; a++) {
            for (let b = 0; b < size; b++) {
              const at = to + ((a * xRow + b) << 2);
              store<f32>(at, load<f32>(at) + d);
            }
          }
        }
      }
    }
  }
}

/** The largest of four windows of 2 × 2 side by side. */
// @ts-ignore: decorator
@inline
function maxOfFour(x: usize, row: usize, y: usize): void {
  const below = x + (row << 2);
  const a = f32x4.max(v128.load(x), v128.load(below));
  const b = f32x4.max(v128.load(x, 16), v128.load(below, 16));
  v128.store(y, f32x4.max(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7)));
}

/** Gives d to the first pixel of two windows of 2 × 2 side by side that equals its maximum; both come twice per window. */
// @ts-ignore: decorator
@inline
function giveToFirst(x: usize, dx: usize, row: usize, top: v128, d: v128): void {
  const below = row << 2;
  const right = i32x4(0, -1, 0, -1);
  const a = f32x4.eq(v128.load(x), top), b = f32x4.eq(v128.load(x + below), top);
  const aLeft = v128.shuffle<f32>(a, a, 0, 0, 2, 2), bLeft = v128.shuffle<f32>(b, b, 0, 0, 2, 2);
  const above = v128.or(aLeft, v128.shuffle<f32>(a, a, 1, 1, 3, 3));
  const first = v128.andnot(a, v128.and(aLeft, right));
  const second = v128.andnot(v128.andnot(b, v128.and(bLeft, right)), above);
  v128.store(dx, v128.and(d, first));
  v128.store(dx + below, v128.and(d, second));
}

/** Bytes from the first pixel of a window to the first that equals `top`; 0 if none does (NaN). */
// @ts-ignore: decorator
@inline
function first(window: usize, top: f32, size: i32, row: usize): usize {
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const at = (a * row + b) << 2;
      if (load<f32>(window + at) == top) return at;
    }
  }
  return 0;
}
