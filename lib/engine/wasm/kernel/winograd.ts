/**
 * AssemblyScript source of convolutions 3 × 3 of padding 1 by Winograd's F(2 × 2, 3 × 3) (Lavin and Gray, 2016): tiles of
 * 4 × 4 pixels and the filters are transformed, multiplied place by place, and give 2 × 2 results each, with 16
 * multiplications in place of 36. Images are `[height, width, channels]`; a transformed array has 16 planes, one for each
 * place, `[tiles, channels]` or `[channels, filters]`. Channels and filters are multiples of 4.
 *
 * @module
 */
import { numbers } from "./template.ts";

/** The sources of all transforms. */
export function winogradSource(): string {
  return [
    weights(),
    gradient(),
    transform("winogradInputs", {
      doc:
        "v ← the transformed tiles of x, BᵀxB: so many of them, from one on; `zeros` are as many as a pixel has numbers.",
      taken: 4,
      offset: 1,
      code: (parts) => [
        ...combine(parts, 4, "x", "t", ROWS_OF_INPUTS),
        ...combineTransposed(parts, 4, "t", "v", ROWS_OF_INPUTS),
      ],
    }),
    transform("winogradDerivatives", {
      doc: "v ← the transformed derivatives of tiles of results, AdAᵀ.",
      taken: 2,
      offset: 0,
      code: (parts) => [
        ...combine(parts, 2, "x", "t", ROWS_OF_DERIVATIVES),
        ...combineTransposed(parts, 4, "t", "v", ROWS_OF_DERIVATIVES),
      ],
    }),
    outputs(),
  ].join("\n");
}

type Expression = (part: string, name: (k: number) => string) => string;

/** Rows of Bᵀ. */
const ROWS_OF_INPUTS: readonly Expression[] = [
  (_, n) => `f32x4.sub(${n(0)}, ${n(2)})`,
  (_, n) => `f32x4.add(${n(1)}, ${n(2)})`,
  (_, n) => `f32x4.sub(${n(2)}, ${n(1)})`,
  (_, n) => `f32x4.sub(${n(1)}, ${n(3)})`,
];

/** Rows of A. */
const ROWS_OF_DERIVATIVES: readonly Expression[] = [
  (_, n) => n(0),
  (_, n) => `f32x4.add(${n(0)}, ${n(1)})`,
  (_, n) => `f32x4.sub(${n(0)}, ${n(1)})`,
  (_, n) => `f32x4.neg(${n(1)})`,
];

/** to[i][j] ← the i-th combination of from[·][j], for j below \`columns\`. */
function combine(parts: readonly number[], columns: number, from: string, to: string, rows: readonly Expression[]) {
  return numbers(columns).flatMap((j) =>
    rows.map((row, i) =>
      parts.map((p) => `const ${to}${i}${j}_${p} = ${row(`${p}`, (k) => `${from}${k}${j}_${p}`)};`).join(" ")
    )
  );
}

/** to[i][j] ← the j-th combination of from[i][·], for i below \`lines\`. */
function combineTransposed(
  parts: readonly number[],
  lines: number,
  from: string,
  to: string,
  rows: readonly Expression[],
) {
  return numbers(lines).flatMap((i) =>
    rows.map((row, j) =>
      parts.map((p) => `const ${to}${i}${j}_${p} = ${row(`${p}`, (k) => `${from}${i}${k}_${p}`)};`).join(" ")
    )
  );
}

/** Eight channels at a time, whose two vectors V8 can join, then four. */
function overChannels(count: string, body: (parts: readonly number[]) => string): string {
  return `let c: usize = 0;
    for (; c + 8 <= <usize>${count}; c += 8) { const o = c << 2; ${body([0, 1])} }
    if (c < <usize>${count}) { const o = c << 2; ${body([0])} }`;
}

function load(parts: readonly number[], name: string, pointer: string): string {
  return `const ${name}At = ${pointer} + o; ` +
    parts.map((p) => `const ${name}_${p} = v128.load(${name}At, ${16 * p});`).join(" ");
}

function store(parts: readonly number[], pointer: string, name: string): string {
  return `const ${name}To = ${pointer} + o; ` +
    parts.map((p) => `v128.store(${name}To, ${name}_${p}, ${16 * p});`).join(" ");
}

/** From images to transformed tiles. */
function transform(
  name: string,
  { doc, taken, offset, code }: {
    readonly doc: string;
    readonly taken: number;
    readonly offset: number;
    readonly code: (parts: readonly number[]) => readonly string[];
  },
): string {
  const places = numbers(taken).flatMap((i) => numbers(taken).map((j) => ({ i, j })));
  const body = (pointer: (i: number, j: number) => string) => (parts: readonly number[]) => `
      ${places.map(({ i, j }) => load(parts, `x${i}${j}`, pointer(i, j))).join("\n      ")}
      ${code(parts).join("\n      ")}
      ${
    numbers(4).flatMap((i) => numbers(4).map((j) => store(parts, `v + ${4 * i + j} * plane`, `v${i}${j}`))).join(
      "\n      ",
    )
  }`;
  return `
/** ${doc} */
export function ${name}(x: usize, v: usize, first: i32, tiles: i32, height: i32, width: i32, channels: i32, plane: usize, zeros: usize): void {
  plane <<= 2;
  const across = (width + 1) >> 1, perImage = across * ((height + 1) >> 1);
  const pixel = <usize>channels << 2, row = width * pixel;
  for (let t = first; t < first + tiles; t++, v += pixel) {
    const place = t % perImage;
    const r = 2 * (place / across) - ${offset}, q = 2 * (place % across) - ${offset};
    const corner = x + (t / perImage) * height * row + r * row + q * pixel;
    if (r >= 0 && q >= 0 && r + ${taken} <= height && q + ${taken} <= width) {
      ${numbers(taken).map((i) => `const line${i} = corner + ${i} * row;`).join(" ")}
      ${overChannels("channels", body((i, j) => `line${i} + ${j} * pixel`))}
    } else {
      ${
    places.map(({ i, j }) =>
      `const p${i}${j} = <u32>(r + ${i}) < <u32>height && <u32>(q + ${j}) < <u32>width ? corner + ${i} * row + ${j} * pixel : zeros;`
    ).join("\n      ")
  }
      ${overChannels("channels", body((i, j) => `p${i}${j}`))}
    }
  }
}`;
}

/** From products of transformed tiles to results. */
function outputs(): string {
  const sum = (a: string, b: string, c: string) => `f32x4.add(f32x4.add(${a}, ${b}), ${c})`;
  const difference = (a: string, b: string, c: string) => `f32x4.sub(f32x4.sub(${a}, ${b}), ${c})`;
  const body = (parts: readonly number[]) => `
      ${
    numbers(4).flatMap((i) => numbers(4).map((j) => load(parts, `m${i}${j}`, `m + ${4 * i + j} * plane`))).join(
      "\n      ",
    )
  }
      ${
    numbers(4).map((j) =>
      parts.map((p) => {
        const m = (i: number) => `m${i}${j}_${p}`;
        return `const t0${j}_${p} = ${sum(m(0), m(1), m(2))}; const t1${j}_${p} = ${difference(m(1), m(2), m(3))};`;
      }).join(" ")
    ).join("\n      ")
  }
      ${parts.map((p) => `const b_${p} = bias == 0 ? f32x4.splat(0) : v128.load(bias + o, ${16 * p});`).join(" ")}
      ${
    numbers(2).map((i) =>
      parts.map((p) => {
        const t = (j: number) => `t${i}${j}_${p}`;
        return `const y${i}0_${p} = f32x4.add(${sum(t(0), t(1), t(2))}, b_${p}); const y${i}1_${p} = f32x4.add(${
          difference(t(1), t(2), t(3))
        }, b_${p});`;
      }).join(" ")
    ).join("\n      ")
  }
      ${store(parts, "corner", "y00")}
      if (right) { ${store(parts, "corner + pixel", "y01")} }
      if (below) { ${store(parts, "corner + row", "y10")} }
      if (right && below) { ${store(parts, "corner + row + pixel", "y11")} }`;
  return `
/** y ← AᵀmA + bias, or without one where it is 0: the results of so many tiles, from one on. */
export function winogradOutputs(m: usize, y: usize, bias: usize, first: i32, tiles: i32, height: i32, width: i32, channels: i32, plane: usize): void {
  plane <<= 2;
  const across = (width + 1) >> 1, perImage = across * ((height + 1) >> 1);
  const pixel = <usize>channels << 2, row = width * pixel;
  for (let t = first; t < first + tiles; t++, m += pixel) {
    const place = t % perImage;
    const r = 2 * (place / across), q = 2 * (place % across);
    const corner = y + ((t / perImage) * height + r) * row + q * pixel;
    const right = q + 1 < width, below = r + 1 < height;
    ${overChannels("channels", body)}
  }
}`;
}

/** Filters [3, 3, n] to GgGᵀ [16, n] and gradients [16, n] to GᵀuG [3, 3, n], for n numbers. */
function weights(): string {
  const half = (sign: "add" | "sub", n: (k: number) => string) =>
    `f32x4.mul(f32x4.${sign}(f32x4.add(${n(0)}, ${n(2)}), ${n(1)}), half)`;
  const rows: readonly Expression[] = [
    (_, n) => n(0),
    (_, n) => half("add", n),
    (_, n) => half("sub", n),
    (_, n) => n(2),
  ];
  const body = (parts: readonly number[]) => `
      ${
    numbers(3).flatMap((i) => numbers(3).map((j) => load(parts, `g${i}${j}`, `w + ${3 * i + j} * plane`))).join(
      "\n      ",
    )
  }
      ${combine(parts, 3, "g", "t", rows).join("\n      ")}
      ${combineTransposed(parts, 4, "t", "u", rows).join("\n      ")}
      ${
    numbers(4).flatMap((i) => numbers(4).map((j) => store(parts, `u + ${4 * i + j} * place`, `u${i}${j}`))).join(
      "\n      ",
    )
  }`;
  return `
/** u ← GwGᵀ: n filters [3, 3, n], transformed, with so many bytes from place to place. */
export function winogradWeights(w: usize, u: usize, n: i32, place: usize): void {
  const plane = <usize>n << 2, half = f32x4.splat(0.5);
  ${overChannels("n", body)}
}`;
}

function gradient(): string {
  const rows: readonly Expression[] = [
    (_, n) => `f32x4.relaxed_madd(half, f32x4.add(${n(1)}, ${n(2)}), ${n(0)})`,
    (_, n) => `f32x4.mul(f32x4.sub(${n(1)}, ${n(2)}), half)`,
    (_, n) => `f32x4.relaxed_madd(half, f32x4.add(${n(1)}, ${n(2)}), ${n(3)})`,
  ];
  const joined = (parts: readonly number[]) =>
    numbers(3).flatMap((i) =>
      numbers(3).map((j) => {
        const at = `out + ${3 * i + j} * plane`;
        return parts.map((p) =>
          `let o${i}${j}_${p} = g${i}${j}_${p};
        if (beta == 1) o${i}${j}_${p} = f32x4.relaxed_madd(a, g${i}${j}_${p}, v128.load(${at} + o, ${16 * p}));
        else if (beta != 0) o${i}${j}_${p} = f32x4.relaxed_madd(b, v128.load(${at} + o, ${16 * p}), g${i}${j}_${p});`
        ).join("\n        ") + store(parts, at, `o${i}${j}`);
      })
    ).join("\n      ");
  const body = (parts: readonly number[]) => `
      ${
    numbers(4).flatMap((i) => numbers(4).map((j) => load(parts, `u${i}${j}`, `u + ${4 * i + j} * place`))).join(
      "\n      ",
    )
  }
      ${combine(parts, 4, "u", "t", rows).join("\n      ")}
      ${combineTransposed(parts, 3, "t", "g", rows).join("\n      ")}
      ${joined(parts)}`;
  return `
/** g ← GᵀuG: out ← g where β = 0, out + α·g where β = 1, β·out + g otherwise. */
export function winogradGradient(u: usize, out: usize, n: i32, place: usize, alpha: f32, beta: f32): void {
  const plane = <usize>n << 2, half = f32x4.splat(0.5), a = f32x4.splat(alpha), b = f32x4.splat(beta);
  ${overChannels("n", body)}
}`;
}
