import { evenTiles, numbers } from "./template.ts";

/** Columns of a full tile, in eights: as many sums as fit into the registers. */
const TILE_EIGHTS = 9;

/**
 * AssemblyScript source of `sparseProduct`: `product` for a matrix A that is mostly zeros. Every row of A is first packed
 * into a list of its non-zero elements and the rows of B that they weigh, at `list` (8·k bytes); what is zero then costs no
 * multiplication, and a row that adds nothing to what stands there is left as it is. A zero adds nothing to a sum of finite
 * numbers and the others are summed in the order of k, so that the result is that of `product`, bit for bit. Columns behind
 * the last eight are left to `product`.
 */
export function sparseProductSource(): string {
  const parameters = "e: usize, alpha: f32, beta: f32, c: usize, list: usize, end: usize";
  return `
import { flushed } from "./lanes";
import { product } from "./product";
${numbers(TILE_EIGHTS).map((i) => tile(i + 1, parameters)).join("\n")}
/** \`product\` of an A that is mostly zeros; uses 8·k bytes at \`list\`. See kernel/sparse_product.ts. */
export function sparseProduct(a: usize, ars: usize, acs: usize, b: usize, ldb: usize, e: usize, lde: usize, alpha: f32, beta: f32, c: usize, ldc: usize, m: i32, n: i32, k: i32, list: usize): void {
  const whole = n & ~7;
  if (whole < n) {
    const j = whole << 2;
    product(a, ars, acs, b + j, ldb, e + j, lde, alpha, beta, c + j, ldc, m, n - whole, k);
  }
  ars <<= 2; acs <<= 2; ldb <<= 2; lde <<= 2; ldc <<= 2;
  const eights = n >> 3;
  for (let r = 0; r < m; r++, a += ars, e += lde, c += ldc) {
    let end = list;
    let x = a;
    for (let p = 0, row = b; p < k; p++, x += acs, row += ldb) {
      const value = load<f32>(x);
      store<f32>(end, value);
      store<u32>(end, <u32>row, 4);
      end += <usize>(value != 0) << 3;
    }
    if (end == list && beta == 1 && e == c) continue;
    let j: usize = 0;
    ${
    evenTiles(TILE_EIGHTS, "eights", (eights) =>
      `sparseTile${eights}(j, e + j, alpha, beta, c + j, list, end); j += ${32 * eights}`)
  }
  }
}`;
}

/** 8·eights columns of one row. */
function tile(eights: number, parameters: string): string {
  const vectors = numbers(2 * eights);
  const each = (line: (v: number) => string) => vectors.map(line).join(" ");
  const stores = (value: (v: number) => string) => each((v) => `v128.store(c, ${value(v)}, ${16 * v});`);
  const joined = (weight: string, join: (sum: string, e: string) => string) => `
    const w = f32x4.splat(${weight});
    ${each((v) => `c${v} = ${join(`c${v}`, `v128.load(e, ${16 * v})`)};`)}
    ${stores((v) => `c${v}`)}`;
  return `
function sparseTile${eights}(j: usize, ${parameters}): void {
  let ${each((v) => `c${v} = f32x4.splat(0),`).slice(0, -1)};
  for (; list < end; list += 8) {
    const s = v128.load32_splat(list);
    const b = <usize>load<u32>(list, 4) + j;
    ${
    numbers(eights).map((i) => [2 * i, 2 * i + 1]).map(([v, u]) =>
      `const b${v} = v128.load(b, ${16 * v!}), b${u} = v128.load(b, ${16 * u!}); ` +
      [v, u].map((x) => `c${x} = f32x4.relaxed_madd(s, b${x}, c${x});`).join(" ")
    ).join("\n    ")
  }
  }
  if (beta == 0) {
    ${stores((v) => `c${v}`)}
    return;
  }
  if (beta == 1) {${joined("alpha", (sum, e) => `f32x4.relaxed_madd(w, ${sum}, ${e})`)}
    return;
  }
  ${joined("beta", (sum, e) => `flushed(f32x4.relaxed_madd(w, ${e}, ${sum}))`)}
}`;
}
