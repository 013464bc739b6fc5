import { evenTiles, loadLanes, numbers, storeLanes, sumsOfTile } from "./template.ts";

/** Rows of a full tile. */
const TILE_ROWS = 6;
/** Columns of the tiles, widest first; the last three are the ends of rows. */
const TILE_COLUMNS = [16, 8, 4, 3, 2, 1] as const;
/** Numbers of B that stay in the first cache: then C is filled along its rows, otherwise panel by panel of B. */
const SMALL = 4096;

/** A and B. */
const FACTORS = "a: usize, ars: usize, acs: usize, b: usize, ldb: usize";
/** E and C, and what weighs them. */
const RESULT = "e: usize, lde: usize, alpha: f32, beta: f32, c: usize, ldc: usize";

/**
 * AssemblyScript source of `product`, for matrices of any size: C ← A·B where β = 0, α·A·B + E where β = 1, A·B + β·E
 * otherwise. A `[m, k]` has any two strides (so that it may be transposed), B `[k, n]` and C `[m, n]` have rows without
 * gaps between elements, and E is like C (or one row for all, with stride 0). Strides count elements. Every element is
 * summed in the order of k, so that it does not depend on the tile it falls in.
 *
 * A tile of rows × columns keeps its sums in named variables, and its stores lie next to each other with nothing between
 * them, so that V8 can join pairs of 128-bit operations into 256-bit ones. For the same reason every way out of it has
 * stores of its own and returns: the compiler would merge the ends of the branches.
 */
export function productSource(): string {
  const rows = numbers(TILE_ROWS).map((i) => i + 1);
  return [
    `import { flushed } from "./lanes";`,
    ...rows.flatMap((r) => TILE_COLUMNS.map((columns) => tile(r, columns))),
    ...rows.map(strip),
    ...TILE_COLUMNS.map(panel),
    product(),
  ].join("\n");
}

function tile(rows: number, columns: number): string {
  const eachRow = (lines: (r: number) => string) => numbers(rows).map(lines).join("\n    ");
  const each = (line: (v: number) => string) => numbers(Math.ceil(columns / 4)).map(line).join(" ");
  const stores = (r: number, value: (v: number) => string) =>
    each((v) => storeLanes(`c + ${r} * ldc`, v, columns - 4 * v, value(v)));
  const joined = (weight: string, join: (sum: string, e: string) => string) =>
    `const w = f32x4.splat(${weight});
    ${
      eachRow((r) =>
        `{ ${each((v) => `let e${v} = ${loadLanes(`e + ${r} * lde`, v, columns - 4 * v)};`)}
      ${each((v) => `e${v} = ${join(`c${r}${v}`, `e${v}`)};`)}
      ${stores(r, (v) => `e${v}`)} }`
      )
    }`;
  return `
function tile${rows}x${columns}(${FACTORS}, ${RESULT}, k: i32): void {
  ${sumsOfTile(rows, columns, { before: "", after: "b += ldb;" })}
  if (beta == 0) {
    ${eachRow((r) => stores(r, (v) => `c${r}${v}`))}
    return;
  }
  if (beta == 1) {
    ${joined("alpha", (sum, e) => `f32x4.relaxed_madd(w, ${sum}, ${e})`)}
    return;
  }
  ${joined("beta", (sum, e) => `flushed(f32x4.relaxed_madd(w, ${e}, ${sum}))`)}
}`;
}

/** The rows of one height of tile, from left to right. */
function strip(rows: number): string {
  return `
function strip${rows}(${FACTORS}, ${RESULT}, n: i32, k: i32): void {
  ${
    eachPanel((columns) =>
      `tile${rows}x${columns}(a, ars, acs, b + (j << 2), ldb, e + (j << 2), lde, alpha, beta, c + (j << 2), ldc, k)`
    )
  }
}`;
}

/** The columns of one width of tile, from top to bottom. */
function panel(columns: number): string {
  return `
function panel${columns}(${FACTORS}, ${RESULT}, m: i32, k: i32): void {
  ${
    evenTiles(TILE_ROWS, "m", (rows) =>
      `tile${rows}x${columns}(a + i * ars, ars, acs, b, ldb, e + i * lde, lde, alpha, beta, c + i * ldc, ldc, k)`)
  }
}`;
}

function product(): string {
  return `
/** C ← A·B where β = 0, α·A·B + E where β = 1, A·B + β·E otherwise; see kernel/product.ts. */
export function product(${FACTORS}, ${RESULT}, m: i32, n: i32, k: i32): void {
  ars <<= 2; acs <<= 2; ldb <<= 2; lde <<= 2; ldc <<= 2;
  if (k * n <= ${SMALL}) {
    ${
    evenTiles(
      TILE_ROWS,
      "m",
      (rows) => `strip${rows}(a + i * ars, ars, acs, b, ldb, e + i * lde, lde, alpha, beta, c + i * ldc, ldc, n, k)`,
    )
  }
    return;
  }
  ${
    eachPanel((columns) =>
      `panel${columns}(a, ars, acs, b + (j << 2), ldb, e + (j << 2), lde, alpha, beta, c + (j << 2), ldc, m, k)`
    )
  }
}`;
}

function eachPanel(call: (columns: number) => string): string {
  return `let j = 0;
  for (; j + 16 <= n; j += 16) ${call(16)};
  ${[8, 4].map((columns) => `if (j + ${columns} <= n) { ${call(columns)}; j += ${columns}; }`).join("\n  ")}
  ${[3, 2, 1].map((columns) => `if (n - j == ${columns}) ${call(columns)};`).join("\n  ")}`;
}
