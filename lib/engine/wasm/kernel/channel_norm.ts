/**
 * AssemblyScript source of group norm and EvoNorm-S0 over images `[pixels, channels]`, and of their ways back.
 *
 * @module
 */
import { loadLanes, storeLanes } from "./template.ts";

/** Vectors of channels that are taken together. */
const BLOCK = [0, 1, 2, 3] as const;

/**
 * Source of `groupNorm`, `evoNorm` and their ways back. `moments` keeps the mean and 1/√(s² + ε) of every sample and group,
 * in two passes, from the way forward for the way back; `work` is room for six arrays of ⌈channels/4⌉ vectors. The
 * derivatives by γ and β are summed over samples.
 */
export function channelNormSource(): string {
  return [HELPERS, totals(), squares(), groupNorm(), evoNorm()].join("\n");
}

const HELPERS = `
const EPSILON: f32 = 1e-5;

// @ts-ignore: decorator
@inline
function f(at: usize, i: i32): f32 { return load<f32>(at + (i << 2)); }

/** h(x) = min(max((x + 3)/6, 0), 1). */
// @ts-ignore: decorator
@inline
function gate(x: v128): v128 {
  const h = f32x4.mul(f32x4.add(x, f32x4.splat(3)), f32x4.splat(1.0 / 6));
  return f32x4.min(f32x4.max(h, f32x4.splat(0)), f32x4.splat(1));
}

/** h(x) + x·h′(x). */
// @ts-ignore: decorator
@inline
function gateSlope(x: v128): v128 {
  const inside = v128.and(f32x4.lt(f32x4.abs(x), f32x4.splat(3)), f32x4.splat(1.0 / 6));
  return f32x4.add(gate(x), f32x4.mul(x, inside));
}

/** Mean and 1/√(s² + ε) of every group of an image, and the means of its channels in \`mean\`. */
function measure(x: usize, pixels: i32, channels: i32, groups: i32, moments: usize, sums: usize, mean: usize): void {
  const perGroup = channels / groups;
  const n = <f32>(perGroup * pixels);
  totals(x, pixels, channels, sums);
  for (let g = 0, c = 0; g < groups; g++) {
    let sum: f32 = 0;
    for (let i = c; i < c + perGroup; i++) sum += f(sums, i);
    store<f32>(moments + (g << 3), sum / n);
    for (let i = 0; i < perGroup; i++, c++) store<f32>(mean + (c << 2), sum / n);
  }
  squares(x, pixels, channels, sums, mean);
  for (let g = 0, c = 0; g < groups; g++) {
    let sum: f32 = 0;
    for (let i = 0; i < perGroup; i++, c++) sum += f(sums, c);
    store<f32>(moments + (g << 3), 1 / sqrt<f32>(sum / n + EPSILON), 4);
  }
}`;

interface Lanes {
  /** Vectors taken together. */
  readonly vectors: readonly number[];
  /** Loads vector v at a pointer. */
  load(pointer: string, v: number): string;
  /** Stores vector v at a pointer. */
  store(pointer: string, v: number, value: string): string;
  /** A line for each vector. */
  each(line: (v: number) => string): string;
}

/** A loop over channels, many at a time, then four, then the last ones; \`at\` is the place of the first in bytes. */
function overChannels(body: (lanes: Lanes) => string): string {
  const lanesOf = (vectors: readonly number[], lanes: number): Lanes => ({
    vectors,
    load: (pointer, v) => loadLanes(pointer, v, lanes),
    store: (pointer, v, value) => storeLanes(pointer, v, lanes, value),
    each: (line) => vectors.map(line).join(" "),
  });
  return `let c = 0;
  for (; c + ${4 * BLOCK.length} <= channels; c += ${4 * BLOCK.length}) { const at = <usize>c << 2; ${
    body(lanesOf(BLOCK, 4))
  } }
  for (; c + 4 <= channels; c += 4) { const at = <usize>c << 2; ${body(lanesOf([0], 4))} }
  ${
    [3, 2, 1].map((left) => `if (channels - c == ${left}) { const at = <usize>c << 2; ${body(lanesOf([0], left))} }`)
      .join("\n  ")
  }`;
}

function totals(): string {
  return `
function totals(x: usize, pixels: i32, channels: i32, sums: usize): void {
  const bytes = <usize>channels << 2;
  ${
    overChannels(({ load, store, each }) => `
    ${each((v) => `let s${v} = f32x4.splat(0);`)}
    let p = x + at;
    for (let i = 0; i < pixels; i++, p += bytes) { ${each((v) => `s${v} = f32x4.add(s${v}, ${load("p", v)});`)} }
    const to = sums + at;
    ${each((v) => store("to", v, `s${v}`))}`)
  }
}`;
}

function squares(): string {
  return `
function squares(x: usize, pixels: i32, channels: i32, sums: usize, mean: usize): void {
  const bytes = <usize>channels << 2;
  ${
    overChannels(({ load, store, each }) => `
    const means = mean + at;
    ${each((v) => `let s${v} = f32x4.splat(0); const m${v} = ${load("means", v)};`)}
    let p = x + at;
    for (let i = 0; i < pixels; i++, p += bytes) {
      ${each((v) => `const d${v} = f32x4.sub(${load("p", v)}, m${v});`)}
      ${each((v) => `s${v} = f32x4.relaxed_madd(d${v}, d${v}, s${v});`)}
    }
    const to = sums + at;
    ${each((v) => store("to", v, `s${v}`))}`)
  }
}`;
}

const ARRAYS =
  `const bytes = <usize>channels << 2, array = <usize>((channels + 3) & ~3) << 2, perGroup = channels / groups;
  const sums = work, products = work + array, mean = work + 2 * array, p = work + 3 * array, q = work + 4 * array, r = work + 5 * array;`;

/** Per channel, p and r: inverse·γ and what the image is shifted by. */
const factors = (shift: string) =>
  `for (let i = 0; i < channels; i++) {
      const factor = f(moments, 2 * (i / perGroup) + 1) * f(scale, i);
      store<f32>(p + (i << 2), factor);
      store<f32>(r + (i << 2), ${shift});
    }`;

/** One pass over an image: y from x, channel by channel. */
function pass(lines: (lanes: Lanes) => { readonly before: string; readonly each: string }): string {
  return overChannels((lanes) => {
    const { before, each } = lines(lanes);
    return `${before}
      for (let i = 0, o = at; i < pixels; i++, o += bytes) { ${each} }`;
  });
}

const constants = ({ load, each }: Lanes, ...names: readonly string[]) =>
  names.map((name) => `const ${name}At = ${name} + at; ${each((v) => `const ${name}${v} = ${load(`${name}At`, v)};`)}`)
    .join(" ");

function groupNorm(): string {
  const masked = (inside: boolean, { load, each }: Lanes) =>
    each((v) => `let d${v} = ${load("above", v)};`) +
    (inside
      ? `const made = y + o; ${each((v) => `const y${v} = ${load("made", v)};`)} ${
        each((v) => `d${v} = v128.and(d${v}, v128.and(f32x4.gt(y${v}, low), f32x4.lt(y${v}, high)));`)
      }`
      : "");
  const backward = (inside: boolean) => {
    const name = inside ? "Masked" : "Plain";
    const bounds = inside ? "const low = f32x4.splat(lower), high = f32x4.splat(upper);" : "";
    return `
function gather${name}(x: usize, y: usize, dy: usize, pixels: i32, channels: i32, mean: usize, sums: usize, products: usize, lower: f32, upper: f32): void {
  const bytes = <usize>channels << 2;
  ${bounds}
  ${
      overChannels((lanes) => `
    ${constants(lanes, "mean")}
    ${lanes.each((v) => `let a${v} = f32x4.splat(0), b${v} = f32x4.splat(0);`)}
    for (let i = 0, o = at; i < pixels; i++, o += bytes) {
      const from = x + o, above = dy + o;
      ${masked(inside, lanes)}
      ${lanes.each((v) => `const x${v} = f32x4.sub(${lanes.load("from", v)}, mean${v});`)}
      ${lanes.each((v) => `a${v} = f32x4.add(a${v}, d${v});`)}
      ${lanes.each((v) => `b${v} = f32x4.relaxed_madd(d${v}, x${v}, b${v});`)}
    }
    const first = sums + at, second = products + at;
    ${lanes.each((v) => lanes.store("first", v, `a${v}`))}
    ${lanes.each((v) => lanes.store("second", v, `b${v}`))}`)
    }
}
function spread${name}(x: usize, dx: usize, y: usize, dy: usize, pixels: i32, channels: i32, mean: usize, p: usize, q: usize, r: usize, lower: f32, upper: f32): void {
  const bytes = <usize>channels << 2;
  ${bounds}
  ${
      pass((lanes) => ({
        before: constants(lanes, "mean", "p", "q", "r"),
        each: `const from = x + o, above = dy + o, to = dx + o;
        ${masked(inside, lanes)}
        ${lanes.each((v) => `const x${v} = f32x4.sub(${lanes.load("from", v)}, mean${v});`)}
        ${lanes.each((v) => `const e${v} = f32x4.relaxed_madd(q${v}, x${v}, f32x4.relaxed_madd(p${v}, d${v}, r${v}));`)}
        ${lanes.each((v) => lanes.store("to", v, `e${v}`))}`,
      }))
    }
}`;
  };
  return `${backward(false)}${backward(true)}
/** y ← (x − m)·γ/√(s² + ε) + β, kept between \`lower\` and \`upper\`; see kernel/channel_norm.ts. */
export function groupNorm(x: usize, y: usize, samples: i32, pixels: i32, channels: i32, groups: i32, scale: usize, shift: usize, lower: f32, upper: f32, moments: usize, work: usize): void {
  ${ARRAYS}
  const low = f32x4.splat(lower), high = f32x4.splat(upper);
  for (let s = 0; s < samples; s++, x += pixels * bytes, y += pixels * bytes, moments += groups << 3) {
    measure(x, pixels, channels, groups, moments, sums, mean);
    ${factors("f(shift, i) - f(mean, i) * factor")}
    ${
    pass((lanes) => ({
      before: constants(lanes, "p", "r"),
      each: `const from = x + o, to = y + o;
      ${
        lanes.each((v) =>
          `const y${v} = f32x4.min(f32x4.max(f32x4.relaxed_madd(${lanes.load("from", v)}, p${v}, r${v}), low), high);`
        )
      }
      ${lanes.each((v) => lanes.store("to", v, `y${v}`))}`,
    }))
  }
  }
}

/** The way back: dx, unless it is 0, and the sums that are the derivatives by γ and β. */
export function groupNormBackward(x: usize, dx: usize, y: usize, dy: usize, samples: i32, pixels: i32, channels: i32, groups: i32, scale: usize, lower: f32, upper: f32, moments: usize, work: usize, dScale: usize, dShift: usize): void {
  ${ARRAYS}
  const n = <f32>(perGroup * pixels), inside = lower > -Infinity || upper < Infinity;
  memory.fill(dScale, 0, bytes);
  memory.fill(dShift, 0, bytes);
  for (let s = 0; s < samples; s++, x += pixels * bytes, y += pixels * bytes, dy += pixels * bytes, moments += groups << 3) {
    for (let i = 0; i < channels; i++) store<f32>(mean + (i << 2), f(moments, 2 * (i / perGroup)));
    if (inside) gatherMasked(x, y, dy, pixels, channels, mean, sums, products, lower, upper);
    else gatherPlain(x, y, dy, pixels, channels, mean, sums, products, lower, upper);
    for (let g = 0, c = 0; g < groups; g++) {
      const inverse = f(moments, 2 * g + 1);
      let a: f32 = 0, b: f32 = 0;
      for (let i = c; i < c + perGroup; i++) {
        a += f(sums, i) * f(scale, i);
        b += f(products, i) * f(scale, i);
        store<f32>(dShift + (i << 2), f(dShift, i) + f(sums, i));
        store<f32>(dScale + (i << 2), f(dScale, i) + f(products, i) * inverse);
      }
      for (let i = 0; i < perGroup; i++, c++) {
        store<f32>(p + (c << 2), inverse * f(scale, c));
        store<f32>(q + (c << 2), -inverse * inverse * inverse * b / n);
        store<f32>(r + (c << 2), -inverse * a / n);
      }
    }
    if (dx == 0) continue;
    if (inside) spreadMasked(x, dx, y, dy, pixels, channels, mean, p, q, r, lower, upper);
    else spreadPlain(x, dx, y, dy, pixels, channels, mean, p, q, r, lower, upper);
    dx += pixels * bytes;
  }
}`;
}

function evoNorm(): string {
  return `
/** y ← γ·x·h(x)/√(s² + ε) + β, with h(x) = min(max((x + 3)/6, 0), 1); see kernel/channel_norm.ts. */
export function evoNorm(x: usize, y: usize, samples: i32, pixels: i32, channels: i32, groups: i32, scale: usize, shift: usize, moments: usize, work: usize): void {
  ${ARRAYS}
  for (let s = 0; s < samples; s++, x += pixels * bytes, y += pixels * bytes, moments += groups << 3) {
    measure(x, pixels, channels, groups, moments, sums, mean);
    ${factors("f(shift, i)")}
    ${
    pass((lanes) => ({
      before: constants(lanes, "p", "r"),
      each: `const from = x + o, to = y + o;
      ${lanes.each((v) => `const x${v} = ${lanes.load("from", v)};`)}
      ${lanes.each((v) => `const y${v} = f32x4.relaxed_madd(f32x4.mul(x${v}, gate(x${v})), p${v}, r${v});`)}
      ${lanes.each((v) => lanes.store("to", v, `y${v}`))}`,
    }))
  }
  }
}

function gatherGated(x: usize, dy: usize, pixels: i32, channels: i32, sums: usize, products: usize): void {
  const bytes = <usize>channels << 2;
  ${
    overChannels((lanes) => `
    ${lanes.each((v) => `let a${v} = f32x4.splat(0), b${v} = f32x4.splat(0);`)}
    for (let i = 0, o = at; i < pixels; i++, o += bytes) {
      const from = x + o, above = dy + o;
      ${lanes.each((v) => `const x${v} = ${lanes.load("from", v)}; const d${v} = ${lanes.load("above", v)};`)}
      ${lanes.each((v) => `a${v} = f32x4.add(a${v}, d${v});`)}
      ${lanes.each((v) => `b${v} = f32x4.relaxed_madd(d${v}, f32x4.mul(x${v}, gate(x${v})), b${v});`)}
    }
    const first = sums + at, second = products + at;
    ${lanes.each((v) => lanes.store("first", v, `a${v}`))}
    ${lanes.each((v) => lanes.store("second", v, `b${v}`))}`)
  }
}

/** The way back: dx, unless it is 0, and the sums that are the derivatives by γ and β. */
export function evoNormBackward(x: usize, dx: usize, dy: usize, samples: i32, pixels: i32, channels: i32, groups: i32, scale: usize, moments: usize, work: usize, dScale: usize, dShift: usize): void {
  ${ARRAYS}
  const n = <f32>(perGroup * pixels);
  memory.fill(dScale, 0, bytes);
  memory.fill(dShift, 0, bytes);
  for (let s = 0; s < samples; s++, x += pixels * bytes, dy += pixels * bytes, moments += groups << 3) {
    gatherGated(x, dy, pixels, channels, sums, products);
    for (let g = 0, c = 0; g < groups; g++) {
      const inverse = f(moments, 2 * g + 1);
      let pull: f32 = 0; // minus the derivative by 1/√(s² + ε)
      for (let i = c; i < c + perGroup; i++) {
        pull += f(products, i) * f(scale, i);
        store<f32>(dShift + (i << 2), f(dShift, i) + f(sums, i));
        store<f32>(dScale + (i << 2), f(dScale, i) + f(products, i) * inverse);
      }
      for (let i = 0; i < perGroup; i++, c++) {
        store<f32>(mean + (c << 2), f(moments, 2 * g));
        store<f32>(p + (c << 2), inverse * f(scale, c));
        store<f32>(q + (c << 2), -pull * inverse * inverse * inverse / n);
      }
    }
    if (dx == 0) continue;
    ${
    pass((lanes) => ({
      before: constants(lanes, "mean", "p", "q"),
      each: `const from = x + o, above = dy + o, to = dx + o;
      ${lanes.each((v) => `const x${v} = ${lanes.load("from", v)};`)}
      ${lanes.each((v) => `const d${v} = f32x4.mul(f32x4.mul(${lanes.load("above", v)}, p${v}), gateSlope(x${v}));`)}
      ${lanes.each((v) => `const e${v} = f32x4.relaxed_madd(q${v}, f32x4.sub(x${v}, mean${v}), d${v});`)}
      ${lanes.each((v) => lanes.store("to", v, `e${v}`))}`,
    }))
  }
    dx += pixels * bytes;
  }
}`;
}
