import { evenTiles, numbers, sumsOfTile } from "./template.ts";

/** Rows and columns of a full tile: filters and pixels. */
const TILE = { rows: 6, columns: 16 } as const;

/**
 * AssemblyScript source of `convolve`: y `[m, n]` ← A·B + bias, where row p of B begins at `x + offsets[p]`, so that every
 * tap of a filter sees the same image from another pixel. n is a multiple of 16; A has any two strides, y rows with
 * stride `ldy`, and `bias` one number per row, or is 0 for none. Strides and offsets count elements.
 */
export function convolutionSource(): string {
  const call = (rows: number) =>
    `convolve${rows}(a + i * ars, ars, acs, x + (j << 2), offsets, bias, i, y + i * ldy + (j << 2), ldy, k)`;
  return `
${numbers(TILE.rows).map((r) => tile(r + 1)).join("\n")}
/** y ← A·B + bias, row p of B beginning at \`x + 4·offsets[p]\`; see kernel/convolution.ts. */
export function convolve(a: usize, ars: usize, acs: usize, x: usize, offsets: usize, bias: usize, y: usize, ldy: usize, m: i32, n: i32, k: i32): void {
  ars <<= 2; acs <<= 2; ldy <<= 2;
  for (let j = 0; j < n; j += ${TILE.columns}) {
    ${evenTiles(TILE.rows, "m", call)}
  }
}`;
}

function tile(rows: number): string {
  const vectors = numbers(TILE.columns / 4);
  const taps = { before: "const b = x + (load<u32>(offsets) << 2);", after: "offsets += 4;" };
  return `
function convolve${rows}(a: usize, ars: usize, acs: usize, x: usize, offsets: usize, bias: usize, row: i32, y: usize, ldy: usize, k: i32): void {
  ${sumsOfTile(rows, TILE.columns, taps)}
  if (bias != 0) {
    bias += <usize>row << 2;
    let s: v128;
    ${
    numbers(rows).map((r) =>
      `s = v128.load32_splat(bias, ${4 * r}); ${vectors.map((v) => `c${r}${v} = f32x4.add(c${r}${v}, s);`).join(" ")}`
    ).join("\n    ")
  }
  }
  ${
    numbers(rows).map((r) => `${vectors.map((v) => `v128.store(y, c${r}${v}, ${16 * v});`).join(" ")} y += ldy;`).join(
      "\n  ",
    )
  }
}`;
}
