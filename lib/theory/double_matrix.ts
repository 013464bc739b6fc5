/** A matrix in double precision. */
export interface DoubleMatrix {
  /** Number of rows. */
  readonly rows: number;
  /** Numbers per row. */
  readonly columns: number;
  /** `[rows, columns]`, row-major. */
  readonly data: Float64Array;
}

/** A matrix of zeros. */
export function zeros(rows: number, columns: number): DoubleMatrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** Row i, as a view. */
export function rowOf({ columns, data }: DoubleMatrix, i: number): Float64Array {
  return data.subarray(i * columns, (i + 1) * columns);
}

/** Aᵀ. */
export function transposed({ rows, columns, data }: DoubleMatrix): DoubleMatrix {
  const out = zeros(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out.data[j * rows + i] = data[i * columns + j]!;
  }
  return out;
}

/** a·b, in four independent sums. */
export function dot(a: Float64Array, b: Float64Array): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  let i = 0;
  for (; i + 4 <= a.length; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/** y ← y + factor·x. */
export function addScaled(y: Float64Array, { factor, x }: { factor: number; x: Float64Array }): void {
  for (let i = 0; i < y.length; i++) y[i]! += factor * x[i]!;
}

/** ‖a‖₂. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** A·Bᵀ, `[a.rows, b.rows]`: all inner products of rows, in tiles of 2 × 4 that stay in registers; A·Aᵀ by its upper half. */
export function gram(a: DoubleMatrix, b: DoubleMatrix): DoubleMatrix {
  const out = zeros(a.rows, b.rows);
  for (let from = 0; from < a.columns; from += INNER) {
    const to = Math.min(from + INNER, a.columns);
    for (let i = 0; i < a.rows; i += 2) {
      for (let j = a === b ? i - i % 4 : 0; j < b.rows; j += 4) {
        if (i + 2 <= a.rows && j + 4 <= b.rows) tile(a, b, { out, i, j, from, to });
        else edge(a, b, { out, i, j, from, to });
      }
    }
  }
  if (a === b) mirror(out);
  return out;
}

/** Copies the upper half of a square matrix to its lower half. */
export function mirror({ rows, data }: DoubleMatrix): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) data[i * rows + j] = data[j * rows + i]!;
}

/** A·B, `[a.rows, b.columns]`; skips zeros in A, of which images and ReLUs have many. */
export function multiply(a: DoubleMatrix, b: DoubleMatrix): DoubleMatrix {
  const out = zeros(a.rows, b.columns);
  const used = new Int32Array(a.columns + 3);
  for (let from = 0; from < b.columns; from += PANEL) {
    const to = Math.min(from + PANEL, b.columns);
    for (let i = 0; i < a.rows; i++) {
      const factors = rowOf(a, i);
      let count = 0;
      for (let k = 0; k < factors.length; k++) if (factors[k] !== 0) used[count++] = k;
      accumulate(rowOf(out, i), b, { factors, used, count, from, to });
    }
  }
  return out;
}

const INNER = 2048;
const PANEL = 256;

interface Tile {
  readonly out: DoubleMatrix;
  readonly i: number;
  readonly j: number;
  readonly from: number;
  readonly to: number;
}

function tile(a: DoubleMatrix, b: DoubleMatrix, { out, i, j, from, to }: Tile): void {
  const n = a.columns;
  const x = a.data;
  const y = b.data;
  const [a0, a1] = [i * n, (i + 1) * n];
  const [b0, b1, b2, b3] = [j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n];
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  for (let k = from; k < to; k++) {
    const x0 = x[a0 + k]!, x1 = x[a1 + k]!;
    const y0 = y[b0 + k]!, y1 = y[b1 + k]!, y2 = y[b2 + k]!, y3 = y[b3 + k]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
  }
  const at = i * out.columns + j;
  const below = at + out.columns;
  out.data[at]! += s00;
  out.data[at + 1]! += s01;
  out.data[at + 2]! += s02;
  out.data[at + 3]! += s03;
  out.data[below]! += s10;
  out.data[below + 1]! += s11;
  out.data[below + 2]! += s12;
  out.data[below + 3]! += s13;
}

function edge(a: DoubleMatrix, b: DoubleMatrix, { out, i, j, from, to }: Tile): void {
  for (let r = i; r < Math.min(i + 2, a.rows); r++) {
    for (let c = j; c < Math.min(j + 4, b.rows); c++) {
      out.data[r * out.columns + c]! += dot(rowOf(a, r).subarray(from, to), rowOf(b, c).subarray(from, to));
    }
  }
}

function accumulate(sum: Float64Array, b: DoubleMatrix, given: {
  readonly factors: Float64Array;
  readonly used: Int32Array;
  readonly count: number;
  readonly from: number;
  readonly to: number;
}): void {
  const { factors, used, count, from, to } = given;
  const n = b.columns;
  const y = b.data;
  let t = 0;
  for (; t + 4 <= count; t += 4) {
    const k0 = used[t]!, k1 = used[t + 1]!, k2 = used[t + 2]!, k3 = used[t + 3]!;
    const f0 = factors[k0]!, f1 = factors[k1]!, f2 = factors[k2]!, f3 = factors[k3]!;
    const [r0, r1, r2, r3] = [k0 * n, k1 * n, k2 * n, k3 * n];
    for (let j = from; j < to; j++) {
      sum[j]! += f0 * y[r0 + j]! + f1 * y[r1 + j]! + f2 * y[r2 + j]! + f3 * y[r3 + j]!;
    }
  }
  for (; t < count; t++) {
    const k = used[t]!;
    const f = factors[k]!;
    for (let j = from; j < to; j++) sum[j]! += f * y[k * n + j]!;
  }
}
