/**
 * AssemblyScript source of the weight update, one loop for every form it can take.
 *
 * @module
 */
import { loadLanes, storeLanes } from "./template.ts";

/** What u is in w ← w − η·u: the gradient, the velocity (already μ·v + g), or g + μ·v after v ← μ·v + g. */
export const MOMENTUM_FORMS = ["plain", "heavyBall", "nesterov"] as const;

/** The number by which the kernel `update` knows a form. */
export function updateForm(
  momentum: (typeof MOMENTUM_FORMS)[number],
  terms: { readonly decay: boolean; readonly constant: boolean; readonly proximal: boolean },
): number {
  return MOMENTUM_FORMS.indexOf(momentum) * 8 + (terms.decay ? 4 : 0) + (terms.constant ? 2 : 0) +
    (terms.proximal ? 1 : 0);
}

/**
 * Source of `update(form, w, g, v, c, a, n, η, μ, λ, ρ)`: w ← w − η·u + c + ρ·(a − w) over n numbers. Weight decay adds λ·w to
 * the gradient, so that with heavy-ball momentum it is added to the velocity, which holds the gradient already.
 */
export function updateSource(): string {
  const forms = MOMENTUM_FORMS.flatMap((momentum) =>
    [false, true].flatMap((decay) =>
      [false, true].flatMap((constant) => [false, true].map((proximal) => ({ momentum, decay, constant, proximal })))
    )
  );
  return `
import { flushed } from "./lanes";
${forms.map((form) => loop(form)).join("\n")}
/** w ← w − η·u + c + ρ·(a − w) in the given form; see kernel/update.ts. */
export function update(form: i32, ${PARAMETERS}): void {
  switch (form) {
    ${
    forms.map((form) => `case ${number(form)}: update${number(form)}(w, g, v, c, a, n, eta, mu, lambda, rho); break;`)
      .join("\n    ")
  }
  }
}`;
}

interface Form {
  readonly momentum: (typeof MOMENTUM_FORMS)[number];
  readonly decay: boolean;
  readonly constant: boolean;
  readonly proximal: boolean;
}

const PARAMETERS = "w: usize, g: usize, v: usize, c: usize, a: usize, n: u32, eta: f32, mu: f32, lambda: f32, rho: f32";

function number(form: Form): number {
  return updateForm(form.momentum, form);
}

function loop(form: Form): string {
  const pointers = ["w", "g", "v", "c", "a"];
  const advance = (bytes: number) => pointers.map((p) => `${p} += ${bytes};`).join(" ");
  return `
function update${number(form)}(${PARAMETERS}): void {
  const step = f32x4.splat(-eta), m = f32x4.splat(mu), l = f32x4.splat(lambda), r = f32x4.splat(rho);
  for (; n >= 8; n -= 8) {
    ${vectors(form, [0, 1], 4)}
    ${advance(32)}
  }
  if (n >= 4) {
    ${vectors(form, [0], 4)}
    ${advance(16)} n -= 4;
  }
  ${[3, 2, 1].map((left) => `if (n == ${left}) { ${vectors(form, [0], left)} }`).join("\n  ")}
}`;
}

function vectors({ momentum, decay, constant, proximal }: Form, which: readonly number[], lanes: number): string {
  const each = (line: (i: number) => string) => which.map(line).join(" ");
  const changesVelocity = momentum === "nesterov" || (momentum === "heavyBall" && decay);
  return [
    each((i) => `const w${i} = ${loadLanes("w", i, lanes)};`),
    each((i) => `let u${i} = ${loadLanes(momentum === "heavyBall" ? "v" : "g", i, lanes)};`),
    decay && each((i) => `u${i} = f32x4.relaxed_madd(l, w${i}, u${i});`),
    momentum === "nesterov" &&
    each((i) =>
      `const v${i} = flushed(f32x4.relaxed_madd(m, ${
        loadLanes("v", i, lanes)
      }, u${i})); u${i} = f32x4.relaxed_madd(m, v${i}, u${i});`
    ),
    each((i) => `let x${i} = f32x4.relaxed_madd(step, u${i}, w${i});`),
    constant && each((i) => `x${i} = f32x4.add(x${i}, ${loadLanes("c", i, lanes)});`),
    proximal && each((i) => `x${i} = f32x4.relaxed_madd(r, f32x4.sub(${loadLanes("a", i, lanes)}, w${i}), x${i});`),
    changesVelocity && each((i) => storeLanes("v", i, lanes, momentum === "nesterov" ? `v${i}` : `u${i}`)),
    each((i) => storeLanes("w", i, lanes, `x${i}`)),
  ].filter((line) => line).join("\n    ");
}
