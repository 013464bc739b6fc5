// Images as planes: one plane of pixels per channel, rows of pixels `row` numbers apart, planes `plane` numbers apart. A
// pointer to an image is one to its first pixel; strides count numbers. Images of a batch follow each other at `sample`.
import { loadLanes, storeLanes, sumOfLanes } from "./lanes";

/** Images `[height, width, channels]` without gaps to planes. */
export function toPlanes(x: usize, y: usize, ySample: usize, samples: i32, channels: i32, height: i32, width: i32, yPlane: usize, yRow: usize): void {
  for (let s = 0; s < samples; s++, y += ySample << 2) {
    if (channels == 1) {
      for (let r = 0; r < height; r++, x += width << 2) memory.copy(y + ((r * yRow) << 2), x, width << 2);
      continue;
    }
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        let at = y + ((r * yRow + c) << 2);
        for (let i = 0; i < channels; i++, x += 4, at += yPlane << 2) store<f32>(at, load<f32>(x));
      }
    }
  }
}

/** Planes to images `[height, width, channels]` without gaps. */
export function fromPlanes(x: usize, xSample: usize, y: usize, samples: i32, channels: i32, height: i32, width: i32, xPlane: usize, xRow: usize): void {
  for (let s = 0; s < samples; s++, x += xSample << 2) {
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        let at = x + ((r * xRow + c) << 2);
        for (let i = 0; i < channels; i++, y += 4, at += xPlane << 2) store<f32>(y, load<f32>(at));
      }
    }
  }
}

/** Planes to planes of other strides. */
export function copyPlanes(x: usize, xSample: usize, y: usize, ySample: usize, samples: i32, channels: i32, height: i32, width: i32, xPlane: usize, xRow: usize, yPlane: usize, yRow: usize): void {
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < channels; i++) {
      for (let r = 0; r < height; r++) {
        const from = x + ((s * xSample + i * xPlane + r * xRow) << 2);
        const to = y + ((s * ySample + i * yPlane + r * yRow) << 2);
        for (let c = 0; c < width; c += 4) storeLanes(to + (c << 2), loadLanes(from + (c << 2), width - c), width - c);
      }
    }
  }
}

/** sums[i] ← the sum of the first n numbers of plane i over all samples. */
export function planeSums(d: usize, dSample: usize, samples: i32, channels: i32, n: i32, plane: usize, sums: usize): void {
  for (let i = 0; i < channels; i++) {
    let a = f32x4.splat(0), b = a, e = a, f = a;
    for (let s = 0; s < samples; s++) {
      const from = d + ((s * dSample + i * plane) << 2);
      let j = 0;
      for (; j + 16 <= n; j += 16) {
        const at = from + (j << 2);
        a = f32x4.add(a, v128.load(at));
        b = f32x4.add(b, v128.load(at, 16));
        e = f32x4.add(e, v128.load(at, 32));
        f = f32x4.add(f, v128.load(at, 48));
      }
      for (; j < n; j += 4) a = f32x4.add(a, loadLanes(from + (j << 2), n - j));
    }
    store<f32>(sums + (i << 2), sumOfLanes(f32x4.add(f32x4.add(a, b), f32x4.add(e, f))));
  }
}

/** Weights `[taps, channels, filters]` to `[channels, taps, filters]`. */
export function swapTapsAndChannels(w: usize, taps: i32, channels: i32, filters: i32, out: usize): void {
  const bytes = <usize>filters << 2;
  for (let t = 0; t < taps; t++) {
    for (let c = 0; c < channels; c++, w += bytes) memory.copy(out + (c * taps + t) * bytes, w, bytes);
  }
}
