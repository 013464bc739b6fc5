import { loadLanes, numbers, storeLanes } from "./template.ts";

/** Terms that are added up in one pass. */
const TERMS = 6;
/** A term in memory: its coefficient (f32), and the address of its numbers. */
const TERM_BYTES = 8;

/**
 * AssemblyScript source of `combine`: for every statement in order out ← Σ coefficient·numbers, over the numbers `first` …
 * `first + most − 1`. A statement is four u32: the address of out, how many numbers it has, how many terms, and the address
 * of the first of them. What a statement writes the next ones find in the cache, if `most` is small. Where out stands
 * among its terms it must be the first of them. Sums are taken in the order of the terms, each number by itself.
 */
export function combineSource(): string {
  const counts = numbers(TERMS).map((i) => i + 1);
  return `
${counts.map((count) => pass(`set${count}`, count, false)).join("\n")}
${counts.slice(0, -1).map((count) => pass(`add${count}`, count, true)).join("\n")}
/** Linear combinations, each out ← Σ coefficient·numbers; see kernel/combine.ts. */
export function combine(statements: usize, count: i32, first: u32, most: u32): void {
  for (; count > 0; count--, statements += 16) {
    const all = load<u32>(statements, 4);
    if (all <= first) continue;
    const skip = <usize>first << 2;
    const out = <usize>load<u32>(statements) + skip;
    const n = min(all - first, most);
    let left = load<i32>(statements, 8);
    let terms = <usize>load<u32>(statements, 12);
    if (left == 0) {
      memory.fill(out, 0, n << 2);
      continue;
    }
    const now = min(left, ${TERMS});
    switch (now) {
      ${counts.map((i) => `case ${i}: set${i}(out, terms, skip, n); break;`).join("\n      ")}
    }
    left -= now;
    terms += <usize>now * ${TERM_BYTES};
    while (left > 0) {
      const next = min(left, ${TERMS - 1});
      switch (next) {
        ${counts.slice(0, -1).map((i) => `case ${i}: add${i}(out, terms, skip, n); break;`).join("\n        ")}
      }
      left -= next;
      terms += <usize>next * ${TERM_BYTES};
    }
  }
}`;
}

/** One pass over n numbers: out ← [out +] the sum of some terms. */
function pass(name: string, count: number, adds: boolean): string {
  const terms = numbers(count);
  const vectors = (many: number, lanes: number) => {
    const each = (line: (v: number) => string) => numbers(many).map(line).join(" ");
    return [
      adds
        ? each((v) => `let s${v} = ${loadLanes("out", v, lanes)};`)
        : each((v) => `let s${v} = f32x4.mul(c0, ${loadLanes("x0", v, lanes)});`),
      ...terms.slice(adds ? 0 : 1).map((i) =>
        each((v) => `s${v} = f32x4.relaxed_madd(c${i}, ${loadLanes(`x${i}`, v, lanes)}, s${v});`)
      ),
      each((v) => storeLanes("out", v, lanes, `s${v}`)),
    ].join("\n    ");
  };
  const advance = (bytes: number) => ["out", ...terms.map((i) => `x${i}`)].map((p) => `${p} += ${bytes};`).join(" ");
  return `
function ${name}(out: usize, terms: usize, skip: usize, n: u32): void {
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
