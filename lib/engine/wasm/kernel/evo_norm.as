// EvoNorm-S0 over planes (see planes.as): y = γ·x·h(x)/√(s² + ε) + β, with h(x) = min(max((x + 3)/6, 0), 1) and s² the
// variance of a group of channels in one image. All in four lanes; a row's end is filled with zeros.
import { loadLanes, storeLanes, sumOfLanes } from "./lanes";

const EPSILON: f32 = 1e-5;

/** Of the group measured last. */
let mean: f32 = 0;
let inverse: f32 = 0;

/** EvoNorm-S0 of every image. */
export function evoNorm(x: usize, xSample: usize, y: usize, ySample: usize, samples: i32, channels: i32, groups: i32, height: i32, width: i32, xPlane: usize, xRow: usize, yPlane: usize, yRow: usize, scale: usize, shift: usize): void {
  const perGroup = channels / groups;
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < channels; i++) {
      const plane = x + ((s * xSample + i * xPlane) << 2);
      if (i % perGroup == 0) measure(plane, perGroup, height, width, xPlane, xRow);
      const factor = f32x4.splat(inverse * load<f32>(scale + (i << 2)));
      const offset = v128.load32_splat(shift + (i << 2));
      for (let r = 0; r < height; r++) {
        const from = plane + ((r * xRow) << 2);
        const to = y + ((s * ySample + i * yPlane + r * yRow) << 2);
        for (let c = 0; c < width; c += 4) {
          const v = loadLanes(from + (c << 2), width - c);
          storeLanes(to + (c << 2), f32x4.relaxed_madd(f32x4.mul(v, gate(v)), factor, offset), width - c);
        }
      }
    }
  }
}

/** dx from dy, and the sums over samples and pixels that are the derivatives by γ and β. */
export function evoNormBackward(x: usize, dx: usize, xSample: usize, dy: usize, ySample: usize, samples: i32, channels: i32, groups: i32, height: i32, width: i32, xPlane: usize, xRow: usize, yPlane: usize, yRow: usize, scale: usize, dScale: usize, dShift: usize): void {
  const perGroup = channels / groups;
  memory.fill(dScale, 0, channels << 2);
  memory.fill(dShift, 0, channels << 2);
  for (let s = 0; s < samples; s++) {
    for (let g = 0; g < groups; g++) {
      const first = g * perGroup;
      measure(x + ((s * xSample + first * xPlane) << 2), perGroup, height, width, xPlane, xRow);
      let pull: f32 = 0; // Σ dy·γ·x·h(x): minus the derivative by 1/√(s² + ε)
      for (let i = first; i < first + perGroup; i++) {
        let sum = f32x4.splat(0), product = sum;
        for (let r = 0; r < height; r++) {
          const from = x + ((s * xSample + i * xPlane + r * xRow) << 2);
          const above = dy + ((s * ySample + i * yPlane + r * yRow) << 2);
          for (let c = 0; c < width; c += 4) {
            const v = loadLanes(from + (c << 2), width - c);
            const d = loadLanes(above + (c << 2), width - c);
            sum = f32x4.add(sum, d);
            product = f32x4.relaxed_madd(d, f32x4.mul(v, gate(v)), product);
          }
        }
        const total = sumOfLanes(product);
        add(dShift + (i << 2), sumOfLanes(sum));
        add(dScale + (i << 2), total * inverse);
        pull += total * load<f32>(scale + (i << 2));
      }
      const n = <f32>(perGroup * height * width);
      const k = f32x4.splat(-(pull * inverse * inverse * inverse) / n);
      const m = f32x4.splat(mean);
      for (let i = first; i < first + perGroup; i++) {
        const factor = f32x4.splat(inverse * load<f32>(scale + (i << 2)));
        for (let r = 0; r < height; r++) {
          const from = (s * xSample + i * xPlane + r * xRow) << 2;
          const above = dy + ((s * ySample + i * yPlane + r * yRow) << 2);
          for (let c = 0; c < width; c += 4) {
            const v = loadLanes(x + from + (c << 2), width - c);
            const d = f32x4.mul(loadLanes(above + (c << 2), width - c), factor);
            const own = f32x4.mul(d, f32x4.add(gate(v), f32x4.mul(v, slope(v))));
            storeLanes(dx + from + (c << 2), f32x4.relaxed_madd(k, f32x4.sub(v, m), own), width - c);
          }
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function gate(x: v128): v128 {
  const h = f32x4.mul(f32x4.add(x, f32x4.splat(3)), f32x4.splat(1.0 / 6));
  return f32x4.min(f32x4.max(h, f32x4.splat(0)), f32x4.splat(1));
}

/** h′(x). */
// @ts-ignore: decorator
@inline
function slope(x: v128): v128 {
  return v128.and(f32x4.lt(f32x4.abs(x), f32x4.splat(3)), f32x4.splat(1.0 / 6));
}

/** The mean of a group's pixels and 1/√(variance + ε), in two passes. */
function measure(x: usize, channels: i32, height: i32, width: i32, plane: usize, row: usize): void {
  const n = <f32>(channels * height * width);
  let sum = f32x4.splat(0);
  for (let i = 0; i < channels; i++) {
    for (let r = 0; r < height; r++) {
      const from = x + ((i * plane + r * row) << 2);
      for (let c = 0; c < width; c += 4) sum = f32x4.add(sum, loadLanes(from + (c << 2), width - c));
    }
  }
  mean = sumOfLanes(sum) / n;
  const m = f32x4.splat(mean);
  let squares = f32x4.splat(0);
  for (let i = 0; i < channels; i++) {
    for (let r = 0; r < height; r++) {
      const from = x + ((i * plane + r * row) << 2);
      let c = 0;
      for (; c + 4 <= width; c += 4) {
        const d = f32x4.sub(v128.load(from + (c << 2)), m);
        squares = f32x4.relaxed_madd(d, d, squares);
      }
      if (c < width) {
        const d = firstLanes(f32x4.sub(loadLanes(from + (c << 2), width - c), m), width - c);
        squares = f32x4.relaxed_madd(d, d, squares);
      }
    }
  }
  inverse = 1 / sqrt<f32>(sumOfLanes(squares) / n + EPSILON);
}

/** x in the first lanes, zeros in the others. */
// @ts-ignore: decorator
@inline
function firstLanes(x: v128, lanes: i32): v128 {
  return v128.and(x, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(lanes)));
}

// @ts-ignore: decorator
@inline
function add(at: usize, amount: f32): void {
  store<f32>(at, load<f32>(at) + amount);
}
