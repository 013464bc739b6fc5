// Pooling over planes (see planes.as) in windows of size × size, `stride` apart. `height` and `width` are those of the result.

export function maxPool(x: usize, xSample: usize, y: usize, ySample: usize, samples: i32, channels: i32, height: i32, width: i32, size: i32, stride: i32, xPlane: usize, xRow: usize, yPlane: usize, yRow: usize): void {
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < channels; i++) {
      for (let r = 0; r < height; r++) {
        let from = x + ((s * xSample + i * xPlane + r * stride * xRow) << 2);
        let to = y + ((s * ySample + i * yPlane + r * yRow) << 2);
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
        for (let c = 0; c < width; c++, from += stride << 2, at += 4) {
          const to = dx + from + first(x + from, load<f32>(y + at), size, xRow);
          store<f32>(to, load<f32>(to) + load<f32>(dy + at));
        }
      }
    }
  }
}

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
