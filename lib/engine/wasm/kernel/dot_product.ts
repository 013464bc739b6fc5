import { evenTiles, loadLanes, numbers, storeLanes } from "./template.ts";

/** Rows of the left and of the right matrix in a tile. */
const TILE = { left: 3, right: 3 } as const;

/**
 * AssemblyScript source of products whose elements are dot products of contiguous rows. `t` is room for 288 bytes, strides
 * and offsets count elements, and every element is summed in an order that k alone decides.
 *
 * - `productTransposedRight`: C `[m, n]` ← A·Bᵀ with A `[m, k]` and B `[n, k]`.
 * - `correlate`: C `[m, n]` ← C + A·Bᵀ, or A·Bᵀ where `add` is false, row i of A beginning at `a + offsets[i]`.
 */
export function dotProductSource(): string {
  return [
    SUMS_OF_FOUR,
    ...numbers(TILE.left).flatMap((r) => numbers(TILE.right).map((s) => tile(r + 1, s + 1))),
    dotProducts(
      "productTransposedRight(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, m: i32, n: i32, k: i32, t: usize)",
      {
        left: (i) => `a + ${i} * lda * 4`,
        add: "false",
        doc: "C `[m, n]` ← A `[m, k]` · Bᵀ with B `[n, k]`; uses 288 bytes at `t`.",
      },
    ),
    dotProducts(
      "correlate(a: usize, offsets: usize, b: usize, ldb: usize, c: usize, ldc: usize, m: i32, n: i32, k: i32, add: bool, t: usize)",
      {
        left: (i) => `a + (load<u32>(offsets + (${i} << 2)) << 2)`,
        add: "add",
        doc: "C ← C·add + A·Bᵀ, row i of A `[m, k]` beginning at `a + 4·offsets[i]`; uses 288 bytes at `t`.",
      },
    ),
  ].join("\n");
}

const SUMS_OF_FOUR = `
/** [sum of the lanes of a, of b, of c, of d]. */
// @ts-ignore: decorator
@inline
function sumsOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}`;

/** Eight sums per element run side by side; storing them next to each other at `t` lets V8 join pairs of vectors. */
function tile(left: number, right: number): string {
  const pairs = numbers(left).flatMap((r) => numbers(right).map((s) => ({ r, s })));
  // One row of B at a time, so that no more vectors are alive than there are registers.
  const step = (parts: readonly (0 | 1)[], loaded: (pointer: string, part: 0 | 1) => string) =>
    [
      ...numbers(left).map((r) => parts.map((part) => `const x${r}${part} = ${loaded(`a${r}`, part)};`).join(" ")),
      ...numbers(right).flatMap((s) => [
        parts.map((part) => `const z${s}${part} = ${loaded(`b${s}`, part)};`).join(" "),
        ...numbers(left).map((r) =>
          parts.map((part) => `c${r}${s}${part} = f32x4.relaxed_madd(x${r}${part}, z${s}${part}, c${r}${s}${part});`)
            .join(" ")
        ),
      ]),
    ].join("\n    ");
  const pointers = [...numbers(left).map((r) => `a${r}`), ...numbers(right).map((s) => `b${s}`)];
  const advance = (bytes: number) => pointers.map((pointer) => `${pointer} += ${bytes};`).join(" ");
  const sums = (r: number) => numbers(4).map((s) => (s < right ? `c${r}${s}0` : "zero"));
  return `
function dotTile${left}x${right}(${
    pointers.map((pointer) => `${pointer}: usize`).join(", ")
  }, c: usize, ldc: usize, k: i32, add: bool, t: usize): void {
  const zero = f32x4.splat(0);
  ${pairs.map(({ r, s }) => `let c${r}${s}0 = zero, c${r}${s}1 = zero;`).join(" ")}
  let p = 0;
  for (; p + 8 <= k; p += 8) {
    ${step([0, 1], (at, part) => `v128.load(${at}, ${16 * part})`)}
    ${advance(32)}
  }
  ${
    pairs.map(({ r, s }, i) => `v128.store(t, c${r}${s}0, ${32 * i}); v128.store(t, c${r}${s}1, ${32 * i + 16});`)
      .join("\n  ")
  }
  ${
    pairs.map(({ r, s }, i) => `c${r}${s}0 = f32x4.add(v128.load(t, ${32 * i}), v128.load(t, ${32 * i + 16}));`)
      .join("\n  ")
  }
  if (p + 4 <= k) { ${step([0], (at) => `v128.load(${at})`)} ${advance(16)} p += 4; }
  ${[3, 2, 1].map((lanes) => `if (k - p == ${lanes}) { ${step([0], (at) => loadLanes(at, 0, lanes))} }`).join("\n  ")}
  let y: v128;
  ${
    numbers(left).map((r) =>
      `y = sumsOfFour(${sums(r).join(", ")});
  if (add) y = f32x4.add(y, ${loadLanes("c", 0, right)});
  ${storeLanes("c", 0, right, "y")} c += ldc;`
    ).join("\n  ")
  }
}`;
}

function dotProducts(
  head: string,
  { left, add, doc }: { readonly left: (i: string) => string; readonly add: string; readonly doc: string },
): string {
  const call = (rows: number, columns: number) =>
    `dotTile${rows}x${columns}(${numbers(rows).map((r) => left(`(i + ${r})`)).join(", ")}, ${
      numbers(columns).map((s) => `b + (j + ${s}) * ldb * 4`).join(", ")
    }, c + (i * ldc + j) * 4, ldc * 4, k, ${add}, t)`;
  return `
/** ${doc} */
export function ${head}: void {
  for (let j = 0; j < n; j += ${TILE.right}) {
    switch (min(n - j, ${TILE.right})) {
      ${
    numbers(TILE.right).map((s) =>
      `case ${s + 1}: { ${evenTiles(TILE.left, "m", (rows) => call(rows, s + 1))} break; }`
    ).join("\n      ")
  }
    }
  }
}`;
}
