import { loadLanes, numbers, storeLanes } from "./template.ts";

/** Terms that are added up in one pass: of a sum, and of differences from a row of reference. */
const TERMS = { sums: 6, averages: 4 } as const;
/** A term in memory: its coefficient (f32), and the address of its numbers. */
const TERM_BYTES = 8;
/** Words of a statement. */
export const STATEMENT = 5;

/** What one pass does with n numbers: whether it begins a sum, and whether it ends one of differences. */
interface Pass {
  readonly count: number;
  readonly begins: boolean;
  readonly differences: boolean;
  readonly ends: boolean;
}

/**
 * AssemblyScript source of `combine`: for every statement in order out ← Σ coefficient·numbers, or where it has a reference
 * out ← reference + Σ coefficient·(numbers − reference), over the numbers `first` … `first + most − 1`. A statement is five
 * u32: the address of out, how many numbers it has, how many terms, the address of the first of them, and that of the
 * reference or 0. What a statement writes the next ones find in the cache, if `most` is small. Where out stands among its
 * terms it must be the first of them; it is never the reference. Sums are taken in the order of the terms, each number by
 * itself.
 */
export function combineSource(): string {
  const flags = [true, false];
  const passes = [
    ...flags.flatMap((begins) =>
      numbers(TERMS.sums).map((i) => ({ count: i + 1, begins, differences: false, ends: false }))
    ),
    ...flags.flatMap((begins) =>
      flags.flatMap((ends) => numbers(TERMS.averages).map((i) => ({ count: i + 1, begins, differences: true, ends })))
    ),
  ];
  const choice = (most: number, kind: Omit<Pass, "count">) =>
    `switch (now) {
      ${
      numbers(most).map((i) => `case ${i + 1}: ${name({ count: i + 1, ...kind })}(out, terms, skip, r, n); break;`)
        .join(
          "\n      ",
        )
    }
    }`;
  const sum = { differences: false, ends: false };
  const average = { differences: true };
  return `
import { flushed } from "./lanes";
${passes.map(pass).join("\n")}
function sum(out: usize, terms: usize, left: i32, skip: usize, n: u32): void {
  const r: usize = 0;
  let begins = true;
  while (left > 0) {
    const now = min(left, ${TERMS.sums});
    if (begins) {
      ${choice(TERMS.sums, { ...sum, begins: true })}
    } else {
      ${choice(TERMS.sums, { ...sum, begins: false })}
    }
    begins = false;
    left -= now;
    terms += <usize>now * ${TERM_BYTES};
  }
}
function average(out: usize, terms: usize, left: i32, skip: usize, r: usize, n: u32): void {
  let begins = true;
  while (left > 0) {
    const now = min(left, ${TERMS.averages});
    left -= now;
    if (begins && left == 0) {
      ${choice(TERMS.averages, { ...average, begins: true, ends: true })}
    } else if (begins) {
      ${choice(TERMS.averages, { ...average, begins: true, ends: false })}
    } else if (left == 0) {
      ${choice(TERMS.averages, { ...average, begins: false, ends: true })}
    } else {
      ${choice(TERMS.averages, { ...average, begins: false, ends: false })}
    }
    begins = false;
    terms += <usize>now * ${TERM_BYTES};
  }
}
/** Linear combinations, each out ← Σ coefficient·numbers; see kernel/combine.ts. */
export function combine(statements: usize, count: i32, first: u32, most: u32): void {
  for (; count > 0; count--, statements += ${4 * STATEMENT}) {
    const all = load<u32>(statements, 4);
    if (all <= first) continue;
    const skip = <usize>first << 2;
    const out = <usize>load<u32>(statements) + skip;
    const n = min(all - first, most);
    const left = load<i32>(statements, 8);
    const terms = <usize>load<u32>(statements, 12);
    const reference = <usize>load<u32>(statements, 16);
    if (reference == 0) {
      if (left == 0) memory.fill(out, 0, n << 2);
      else sum(out, terms, left, skip, n);
    } else {
      if (left == 0) memory.copy(out, reference + skip, n << 2);
      else average(out, terms, left, skip, reference + skip, n);
    }
  }
}`;
}

function name({ count, begins, differences, ends }: Pass): string {
  return `${begins ? "set" : "add"}${differences ? "Differences" : ""}${ends ? "AndEnd" : ""}${count}`;
}

/** out ← [out +] the sum of some terms [+ the reference]. */
function pass(kind: Pass): string {
  const { count, begins, differences, ends } = kind;
  const terms = numbers(count);
  const flushes = !differences && !(begins && count === 1);
  const vectors = (many: number, lanes: number) => {
    const each = (line: (v: number) => string) => numbers(many).map(line).join(" ");
    const term = (i: number, v: number) => {
      const x = loadLanes(`x${i}`, v, lanes);
      return differences ? `f32x4.sub(${x}, r${v})` : x;
    };
    return [
      differences && each((v) => `const r${v} = ${loadLanes("r", v, lanes)};`),
      begins
        ? each((v) => `let s${v} = f32x4.mul(c0, ${term(0, v)});`)
        : each((v) => `let s${v} = ${loadLanes("out", v, lanes)};`),
      ...terms.slice(begins ? 1 : 0).map((i) =>
        each((v) => `s${v} = f32x4.relaxed_madd(c${i}, ${term(i, v)}, s${v});`)
      ),
      ends && each((v) => `s${v} = f32x4.add(r${v}, s${v});`),
      each((v) => storeLanes("out", v, lanes, flushes ? `flushed(s${v})` : `s${v}`)),
    ].filter((line) => line).join("\n    ");
  };
  const advance = (bytes: number) =>
    ["out", ...(differences ? ["r"] : []), ...terms.map((i) => `x${i}`)].map((p) => `${p} += ${bytes};`).join(" ");
  return `
function ${name(kind)}(out: usize, terms: usize, skip: usize, r: usize, n: u32): void {
  ${
    terms.map((i) =>
      `const c${i} = v128.load32_splat(terms, ${TERM_BYTES * i}); ` +
      `let x${i} = <usize>load<u32>(terms, ${TERM_BYTES * i + 4}) + skip;`
    ).join("\n  ")
  }
  for (; n >= 16; n -= 16) {
    ${vectors(4, 4)}
    ${advance(64)}
  }
  for (; n >= 4; n -= 4) {
    ${vectors(1, 4)}
    ${advance(16)}
  }
  ${[3, 2, 1].map((lanes) => `if (n == ${lanes}) { ${vectors(1, lanes)} }`).join("\n  ")}
}`;
}
