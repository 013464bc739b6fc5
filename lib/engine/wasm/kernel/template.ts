/** Pieces that the templates of AssemblyScript sources share. @module */

/** 0 … n − 1. */
export function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** Loads vector number `vector` at a pointer; where it has fewer than four lanes, zeros fill it. */
export function loadLanes(pointer: string, vector: number, lanes: number): string {
  const at = `${pointer}, ${16 * vector}`;
  if (lanes >= 4) return `v128.load(${at})`;
  if (lanes === 1) return `v128.load32_zero(${at})`;
  if (lanes === 2) return `v128.load64_zero(${at})`;
  return `v128.load32_lane(${pointer}, v128.load64_zero(${at}), 2, ${16 * vector + 8})`;
}

/** Stores the first lanes of a value as vector number `vector` at a pointer. */
export function storeLanes(pointer: string, vector: number, lanes: number, value: string): string {
  const at = 16 * vector;
  if (lanes >= 4) return `v128.store(${pointer}, ${value}, ${at});`;
  if (lanes === 1) return `v128.store32_lane(${pointer}, ${value}, 0, ${at});`;
  const two = `v128.store64_lane(${pointer}, ${value}, 0, ${at});`;
  return lanes === 2 ? two : `${two} v128.store32_lane(${pointer}, ${value}, 2, ${at + 8});`;
}

/**
 * Calls tiles over `count` rows: as few as can be with at most `most` rows each, none more than one row larger than
 * another, since a tile of few rows is slow. In the calls, `i` is the first row.
 */
export function evenTiles(most: number, count: string, call: (rows: number) => string): string {
  return `let tiles = (${count} + ${most - 1}) / ${most};
  for (let i = 0; i < ${count};) {
    const rows = (${count} - i + tiles - 1) / tiles--;
    switch (rows) {
      ${numbers(most).map((r) => `case ${r + 1}: ${call(r + 1)}; break;`).join("\n      ")}
    }
    i += rows;
  }`;
}

/** How a tile finds the rows of its right matrix. */
export interface RightRows {
  /** Sets the pointer `b` before a row is read. */
  readonly before: string;
  /** Moves on behind it. */
  readonly after: string;
}

/**
 * The body of a tile of sums: rows of A at the pointers `a`, `a + ars`, … times k rows of B, kept in variables `c<row><vector>`.
 * A row's sums are contiguous vectors, so that V8 can join pairs of them.
 */
export function sumsOfTile(rows: number, columns: number, right: RightRows): string {
  const vectors = numbers(Math.ceil(columns / 4));
  return `
  ${numbers(rows).map((r) => `let a${r} = a + ${r} * ars;`).join(" ")}
  ${numbers(rows).map((r) => `let ${vectors.map((v) => `c${r}${v} = f32x4.splat(0)`).join(", ")};`).join(" ")}
  for (let p = 0; p < k; p++) {
    ${right.before} ${vectors.map((v) => `const b${v} = ${loadLanes("b", v, columns - 4 * v)};`).join(" ")}
    let s: v128;
    ${
    numbers(rows).map((r) =>
      `s = v128.load32_splat(a${r}); ` +
      vectors.map((v) => `c${r}${v} = f32x4.relaxed_madd(s, b${v}, c${r}${v});`).join(" ")
    ).join("\n    ")
  }
    ${numbers(rows).map((r) => `a${r} += acs;`).join(" ")} ${right.after}
  }`;
}
