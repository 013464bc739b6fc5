/**
 * AssemblyScript source of the matrix products, made from templates: a tile of rows × columns keeps its sums in named
 * local variables, and its stores lie next to each other with nothing between them, so that V8 can join pairs of 128-bit
 * operations into 256-bit ones (the file names of the tiles' forms below are rows, then columns).
 *
 * @module
 */

import { loadLanes, storeLanes } from "./vectors.ts";

/** Rows of a full tile. */
const TILE_ROWS = 5;
/** Columns of the tiles of a plain product, widest first; the last three are the ends of rows. */
const TILE_COLUMNS = [16, 8, 4, 3, 2, 1] as const;
/** Rows of the left and of the right matrix in a tile of dot products. */
const DOT_TILE = { left: 3, right: 4 } as const;

/**
 * Source of `product` and `productTransposedRight`, for matrices of any size:
 * C ← A·B where β = 0, α·A·B + E where β = 1, A·B + β·E otherwise. A `[m, k]` has any two strides
 * (so that it may be transposed), B `[k, n]` and C `[m, n]` have rows without gaps between elements, and E is like C (or one
 * row for all, with stride 0). The transposed form is C ← A·Bᵀ with B `[n, k]`, and uses 384 bytes at t. Strides count
 * elements. Every element is summed in an order that k alone decides, so that it does not depend on the tile it falls in.
 */
export function productSource(): string {
  const rows = numbers(TILE_ROWS).map((i) => i + 1);
  return [
    ...rows.flatMap((r) => TILE_COLUMNS.map((c) => tile(r, c))),
    ...TILE_COLUMNS.map(panel),
    product(),
    ...numbers(DOT_TILE.left).flatMap((r) => numbers(DOT_TILE.right).map((s) => dotTile(r + 1, s + 1))),
    productTransposedRight(),
  ].join("\n");
}

function tile(rows: number, columns: number): string {
  const vectors = numbers(Math.ceil(columns / 4));
  const all = numbers(rows).flatMap((r) => vectors.map((v) => `c${r}${v}`));
  const old = (r: number) =>
    vectors.map((v) => `let e${v} = ${loadLanes(`e + ${r} * lde`, v, columns - 4 * v)};`).join(" ");
  const stores = (r: number, value: (v: number) => string) =>
    vectors.map((v) => storeLanes(`y${r}`, v, columns - 4 * v, value(v))).join(" ");
  const added = (weight: string, join: (sum: string, e: string) => string) =>
    `const w = f32x4.splat(${weight});
    ${
      numbers(rows).map((r) =>
        `{ ${old(r)} ${vectors.map((v) => `e${v} = ${join(`c${r}${v}`, `e${v}`)};`).join(" ")} ${
          stores(r, (v) => `e${v}`)
        } }`
      ).join("\n    ")
    }`;
  return `
function tile${rows}x${columns}(a: usize, ars: usize, acs: usize, b: usize, ldb: usize, e: usize, lde: usize, alpha: f32, beta: f32, c: usize, ldc: usize, k: i32): void {
  ${numbers(rows).map((r) => `let a${r} = a + ${r} * ars; const y${r} = c + ${r} * ldc;`).join("\n  ")}
  ${all.map((name) => `let ${name} = f32x4.splat(0);`).join(" ")}
  for (let p = 0; p < k; p++) {
    ${vectors.map((v) => `const b${v} = ${loadLanes("b", v, columns - 4 * v)};`).join(" ")}
    let s: v128;
    ${
    numbers(rows).map((r) =>
      `s = v128.load32_splat(a${r}); ` +
      vectors.map((v) => `c${r}${v} = f32x4.relaxed_madd(s, b${v}, c${r}${v});`).join(" ")
    ).join("\n    ")
  }
    ${numbers(rows).map((r) => `a${r} += acs;`).join(" ")} b += ldb;
  }
  if (beta == 0) {
    ${numbers(rows).map((r) => stores(r, (v) => `c${r}${v}`)).join("\n    ")}
    return;
  }
  if (beta == 1) {
    ${added("alpha", (sum, e) => `f32x4.relaxed_madd(w, ${sum}, ${e})`)}
    return;
  }
  ${added("beta", (sum, e) => `f32x4.relaxed_madd(w, ${e}, ${sum})`)}
}`;
}

function panel(columns: number): string {
  const call = (rows: number) =>
    `tile${rows}x${columns}(a + i * ars, ars, acs, b, ldb, e + i * lde, lde, alpha, beta, c + i * ldc, ldc, k)`;
  return `
function panel${columns}(a: usize, ars: usize, acs: usize, b: usize, ldb: usize, e: usize, lde: usize, alpha: f32, beta: f32, c: usize, ldc: usize, m: i32, k: i32): void {
  ${evenTiles(TILE_ROWS, "m", "i", call)}
}`;
}

function product(): string {
  const call = (columns: number) =>
    `panel${columns}(a, ars, acs, b + (j << 2), ldb, e + (j << 2), lde, alpha, beta, c + (j << 2), ldc, m, k)`;
  return `
export function product(a: usize, ars: usize, acs: usize, b: usize, ldb: usize, e: usize, lde: usize, alpha: f32, beta: f32, c: usize, ldc: usize, m: i32, n: i32, k: i32): void {
  ars <<= 2; acs <<= 2; ldb <<= 2; lde <<= 2; ldc <<= 2;
  let j = 0;
  for (; j + 16 <= n; j += 16) ${call(16)};
  ${[8, 4].map((c) => `if (j + ${c} <= n) { ${call(c)}; j += ${c}; }`).join("\n  ")}
  ${[3, 2, 1].map((c) => `if (n - j == ${c}) ${call(c)};`).join("\n  ")}
}`;
}

function dotTile(rows: number, right: number): string {
  const pairs = numbers(rows).flatMap((r) => numbers(right).map((s) => ({ r, s })));
  const step = (part: 0 | 1, loaded: (pointer: string) => string) =>
    [
      ...numbers(rows).map((r) => `const x${r}${part} = ${loaded(`a${r}`)};`),
      ...numbers(right).map((s) => `const z${s}${part} = ${loaded(`b${s}`)};`),
      ...pairs.map(({ r, s }) =>
        `c${r}${s}${part} = f32x4.relaxed_madd(x${r}${part}, z${s}${part}, c${r}${s}${part});`
      ),
    ].join(" ");
  const advance = (bytes: number) =>
    [...numbers(rows).map((r) => `a${r} += ${bytes};`), ...numbers(right).map((s) => `b${s} += ${bytes};`)].join(" ");
  const sums = (r: number) => numbers(4).map((s) => (s < right ? `v128.load(t, ${32 * (r * right + s)})` : "zero"));
  return `
function dotTile${rows}x${right}(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, k: i32, t: usize): void {
  const zero = f32x4.splat(0);
  ${numbers(rows).map((r) => `let a${r} = a + ${r} * lda;`).join(" ")} ${
    numbers(right).map((s) => `let b${s} = b + ${s} * ldb;`).join(" ")
  }
  ${pairs.map(({ r, s }) => `let c${r}${s}0 = zero, c${r}${s}1 = zero;`).join(" ")}
  let p = 0;
  for (; p + 8 <= k; p += 8) {
    ${step(0, (at) => `v128.load(${at})`)}
    ${step(1, (at) => `v128.load(${at}, 16)`)}
    ${advance(32)}
  }
  ${
    pairs.map(({ r, s }, i) => `v128.store(t, c${r}${s}0, ${32 * i}); v128.store(t, c${r}${s}1, ${32 * i + 16});`).join(
      " ",
    )
  }
  ${
    pairs.map(({ r, s }, i) => `c${r}${s}0 = f32x4.add(v128.load(t, ${32 * i}), v128.load(t, ${32 * i + 16}));`).join(
      " ",
    )
  }
  if (p + 4 <= k) { ${step(0, (at) => `v128.load(${at})`)} ${advance(16)} p += 4; }
  ${[3, 2, 1].map((left) => `if (k - p == ${left}) { ${step(0, (at) => loadLanes(at, 0, left))} }`).join("\n  ")}
  ${pairs.map(({ r, s }, i) => `v128.store(t, c${r}${s}0, ${32 * i});`).join(" ")}
  let y: v128;
  ${
    numbers(rows).map((r) =>
      `y = sumsOfFour(${sums(r).join(", ")});
  ${storeLanes(`c + ${r} * ldc`, 0, right, "y")}`
    ).join("\n  ")
  }
}`;
}

function productTransposedRight(): string {
  const call = (rows: number) => (right: number) =>
    `dotTile${rows}x${right}(a + i * lda, lda, b + j * ldb, ldb, c + i * ldc + (j << 2), ldc, k, t)`;
  const { left, right } = DOT_TILE;
  return `
/** [sum of the lanes of a, of b, of c, of d]. */
// @ts-ignore: decorator
@inline
function sumsOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

export function productTransposedRight(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, m: i32, n: i32, k: i32, t: usize): void {
  lda <<= 2; ldb <<= 2; ldc <<= 2;
  for (let j = 0; j < n; j += ${right}) {
    switch (min(n - j, ${right})) {
      ${
    numbers(right).map((s) => `case ${s + 1}: { ${evenTiles(left, "m", "i", (rows) => call(rows)(s + 1))} break; }`)
      .join(
        "\n      ",
      )
  }
    }
  }
}`;
}

/** Calls tiles over `count` rows: as few as can be with at most `most` rows each, none more than one row larger than another. */
function evenTiles(most: number, count: string, index: string, call: (rows: number) => string): string {
  return `let tiles = (${count} + ${most - 1}) / ${most};
  for (let ${index} = 0; ${index} < ${count};) {
    const rows = (${count} - ${index} + tiles - 1) / tiles--;
    switch (rows) {
      ${numbers(most).map((r) => `case ${r + 1}: ${call(r + 1)}; break;`).join("\n      ")}
    }
    ${index} += rows;
  }`;
}

function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
