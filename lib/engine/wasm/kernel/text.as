// Texts as rows of numbers, one per token.
import { loadLanes, storeLanes, sumOfLanes } from "./lanes";
import { exp4 } from "./functions";

const EPSILON: f32 = 1e-5;

/** y ← the token's row of `table` plus the place's row of `places`, for tokens (f32) `[samples, length]`. */
export function embed(tokens: usize, table: usize, places: usize, y: usize, samples: i32, length: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < length; i++, tokens += 4, y += bytes) {
      const row = table + <usize>load<f32>(tokens) * bytes;
      const place = places + <usize>i * bytes;
      for (let j = 0; j < width; j += 4) {
        const at = <usize>j << 2;
        storeLanes(y + at, f32x4.add(loadLanes(row + at, width - j), loadLanes(place + at, width - j)), width - j);
      }
    }
  }
}

/** Adds α times the derivatives dy to the rows of the tokens in `table`, and of the places in `places`. */
export function embedBackward(tokens: usize, dy: usize, samples: i32, length: i32, width: i32, alpha: f32, table: usize, places: usize): void {
  const bytes = <usize>width << 2;
  const factor = f32x4.splat(alpha);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < length; i++, tokens += 4, dy += bytes) {
      const row = table + <usize>load<f32>(tokens) * bytes;
      const place = places + <usize>i * bytes;
      for (let j = 0; j < width; j += 4) {
        const at = <usize>j << 2;
        const lanes = width - j;
        const d = f32x4.mul(loadLanes(dy + at, lanes), factor);
        storeLanes(row + at, f32x4.add(loadLanes(row + at, lanes), d), lanes);
        storeLanes(place + at, f32x4.add(loadLanes(place + at, lanes), d), lanes);
      }
    }
  }
}

/** Rows of n numbers ← softmax(factor·row). */
export function softmaxRows(x: usize, rows: i32, n: i32, factor: f32): void {
  const f = f32x4.splat(factor);
  for (let r = 0; r < rows; r++, x += n << 2) {
    let top = load<f32>(x);
    let j = 0;
    let tops = f32x4.splat(top);
    for (; j + 4 <= n; j += 4) tops = f32x4.max(tops, v128.load(x + (j << 2)));
    for (; j < n; j++) top = max(top, load<f32>(x + (j << 2)));
    top = max(top, max(max(f32x4.extract_lane(tops, 0), f32x4.extract_lane(tops, 1)), max(f32x4.extract_lane(tops, 2), f32x4.extract_lane(tops, 3))));
    const t = f32x4.splat(top);
    let sums = f32x4.splat(0);
    for (j = 0; j + 8 <= n; j += 8) {
      const at = x + (j << 2);
      const e = exp4(f32x4.mul(f32x4.sub(v128.load(at), t), f)), g = exp4(f32x4.mul(f32x4.sub(v128.load(at, 16), t), f));
      v128.store(at, e);
      v128.store(at, g, 16);
      sums = f32x4.add(sums, f32x4.add(e, g));
    }
    for (; j + 4 <= n; j += 4) {
      const e = exp4(f32x4.mul(f32x4.sub(v128.load(x + (j << 2)), t), f));
      v128.store(x + (j << 2), e);
      sums = f32x4.add(sums, e);
    }
    let sum = sumOfLanes(sums);
    if (j < n) {
      storeLanes(x + (j << 2), exp4(f32x4.mul(f32x4.sub(loadLanes(x + (j << 2), n - j), t), f)), n - j);
      for (; j < n; j++) sum += load<f32>(x + (j << 2));
    }
    const inverse = f32x4.splat(1 / sum);
    for (j = 0; j < n; j += 4) storeLanes(x + (j << 2), f32x4.mul(loadLanes(x + (j << 2), n - j), inverse), n - j);
  }
}

/** d ← factor·p·(d − Σ p·d) in every row: the way back through `softmaxRows`, which made p. */
export function softmaxRowsBackward(p: usize, d: usize, rows: i32, n: i32, factor: f32): void {
  const f = f32x4.splat(factor);
  for (let r = 0; r < rows; r++, p += n << 2, d += n << 2) {
    let sums = f32x4.splat(0);
    for (let j = 0; j < n; j += 4) {
      sums = f32x4.relaxed_madd(loadLanes(p + (j << 2), n - j), loadLanes(d + (j << 2), n - j), sums);
    }
    const mean = f32x4.splat(sumOfLanes(sums));
    for (let j = 0; j < n; j += 4) {
      const at = d + (j << 2);
      const q = f32x4.mul(loadLanes(p + (j << 2), n - j), f);
      storeLanes(at, f32x4.mul(q, f32x4.sub(loadLanes(at, n - j), mean)), n - j);
    }
  }
}

/** y ← (x − m)/√(s² + ε)·γ + β in every row of n numbers; keeps m and 1/√(s² + ε) of each in `moments`. */
export function layerNorm(x: usize, y: usize, rows: i32, n: i32, scale: usize, shift: usize, moments: usize): void {
  for (let r = 0; r < rows; r++, x += n << 2, y += n << 2, moments += 8) {
    let sums = f32x4.splat(0);
    for (let j = 0; j < n; j += 4) sums = f32x4.add(sums, loadLanes(x + (j << 2), n - j));
    const mean = sumOfLanes(sums) / <f32>n;
    const m = f32x4.splat(mean);
    let squares = f32x4.splat(0);
    let j = 0;
    for (; j + 4 <= n; j += 4) {
      const d = f32x4.sub(v128.load(x + (j << 2)), m);
      squares = f32x4.relaxed_madd(d, d, squares);
    }
    let square = sumOfLanes(squares);
    for (; j < n; j++) square += (load<f32>(x + (j << 2)) - mean) * (load<f32>(x + (j << 2)) - mean);
    const inverse: f32 = 1 / sqrt<f32>(square / <f32>n + EPSILON);
    store<f32>(moments, mean);
    store<f32>(moments, inverse, 4);
    const factor = f32x4.splat(inverse);
    for (j = 0; j < n; j += 4) {
      const at = <usize>j << 2;
      const hat = f32x4.mul(f32x4.sub(loadLanes(x + at, n - j), m), factor);
      storeLanes(y + at, f32x4.relaxed_madd(hat, loadLanes(scale + at, n - j), loadLanes(shift + at, n - j)), n - j);
    }
  }
}

/** dx from dy, unless dx is 0, and the sums over rows that are the derivatives by γ and β. */
export function layerNormBackward(x: usize, dx: usize, dy: usize, rows: i32, n: i32, scale: usize, moments: usize, dScale: usize, dShift: usize): void {
  memory.fill(dScale, 0, n << 2);
  memory.fill(dShift, 0, n << 2);
  for (let r = 0; r < rows; r++, x += n << 2, dy += n << 2, moments += 8) {
    const m = v128.load32_splat(moments), inverse = v128.load32_splat(moments, 4);
    let first = f32x4.splat(0), second = first; // Σ γ·dy and Σ γ·dy·x̂
    for (let j = 0; j < n; j += 4) {
      const at = <usize>j << 2;
      const lanes = n - j;
      const hat = f32x4.mul(f32x4.sub(loadLanes(x + at, lanes), m), inverse);
      const d = loadLanes(dy + at, lanes);
      storeLanes(dShift + at, f32x4.add(loadLanes(dShift + at, lanes), d), lanes);
      storeLanes(dScale + at, f32x4.relaxed_madd(d, hat, loadLanes(dScale + at, lanes)), lanes);
      const weighted = f32x4.mul(d, loadLanes(scale + at, lanes));
      first = f32x4.add(first, weighted);
      second = f32x4.relaxed_madd(weighted, hat, second);
    }
    if (dx == 0) continue;
    const a = f32x4.splat(sumOfLanes(first) / <f32>n), b = f32x4.splat(sumOfLanes(second) / <f32>n);
    for (let j = 0; j < n; j += 4) {
      const at = <usize>j << 2;
      const lanes = n - j;
      const hat = f32x4.mul(f32x4.sub(loadLanes(x + at, lanes), m), inverse);
      const weighted = f32x4.mul(loadLanes(dy + at, lanes), loadLanes(scale + at, lanes));
      storeLanes(dx + at, f32x4.mul(inverse, f32x4.sub(f32x4.sub(weighted, a), f32x4.mul(hat, b))), lanes);
    }
    dx += n << 2;
  }
}
