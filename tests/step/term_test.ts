import {
  bias,
  type Chain,
  chain,
  consensus,
  gradients,
  graph,
  InputError,
  localSteps,
  type Matrix,
  mixing,
  type Step,
  type Term,
} from "../../mod.ts";
import { descendOn, idle, quadratics } from "../quadratics.ts";
import { assertAlmostEquals, assertEquals, assertRejects } from "../std_assert.ts";

const problem = quadratics(4);
const setting = { graph: graph.ring(4), rounds: 3 };
const local = { steps: 2, batchSize: 1, learningRate: 0.1 };
const own = (at: (w: Matrix) => unknown): Term => ({
  ...{ name: "mine", spec: { kind: "mine" }, init: () => ({}) },
  at: (w) => at(w) as undefined,
});

/** What a term may give by mistake, and the essential words of the sentence. */
const mistakes: readonly (readonly [gives: (w: Matrix) => unknown, words: string])[] = [
  [() => 3, "at() gave 3"],
  [() => ({ constnat: 1 }), 'at() gave "constnat"; known: batches, gradient, constant, pull'],
  [
    ({ rows, columns }) => ({ constant: { rows, columns: columns - 1, data: new Float32Array(1) } }),
    "constant is [4, 9]",
  ],
  [
    ({ rows, columns }) => ({ gradient: { rows: rows - 1, columns, data: new Float32Array(1) } }),
    "gradient is [3, 10]",
  ],
  [(w) => ({ pull: { anchor: w, rates: [0.1] } }), "1 rate for 4 devices"],
  [(w) => ({ pull: { anchor: w, rates: [0, NaN, 0, 0] } }), "rate of device 1 is NaN"],
  [({ rows, columns, data }) => ({ constant: { rows, columns, data: data.map(() => NaN) } }), "not finite"],
];

for (const [gives, words] of mistakes) {
  Deno.test(`Term: what at() gives is refused with name and round: ${words}`, async () => {
    const error = await assertRejects(
      () => descendOn(problem, localSteps({ ...local, bias: own(gives) }), setting),
      InputError,
      words,
    );
    assertEquals(error.message.startsWith('term "mine", round 1: '), true, error.message);
  });
}

Deno.test("Term: a bias that is no term is refused before the run", async () => {
  for (const wrong of [5, bias.towardReceivedNeighbors, "none"]) {
    await assertRejects(
      () => Promise.resolve().then(() => localSteps({ ...local, bias: wrong as never })),
      InputError,
      "expected a term",
    );
  }
});

Deno.test("Term: consensus takes no gradients", async () => {
  const combine = consensus({ mix: mixing.metropolis, bias: gradients.own({ batchSize: 1 }) });
  await assertRejects(() => descendOn(problem, combine, setting), InputError, "adds a gradient");
});

Deno.test("Term: an asynchronous at() counts as one that is not", async () => {
  const term = (at: Term["at"]): Term => ({ name: "mine", spec: { kind: "mine" }, init: () => ({}), at });
  const rates = [0.1, 0.2, 0.3, 0.4];
  const run = (bias: Term) => descendOn(problem, localSteps({ ...local, bias }), setting);
  assertEquals(
    await run(term((anchor) => Promise.resolve({ pull: { anchor, rates } }))),
    await run(term((anchor) => ({ pull: { anchor, rates } }))),
  );
});

Deno.test("Term: a matrix as gradient, fused or with momentum step by step, is what the recursion says", async () => {
  const g = 0.3;
  const constant: Term = {
    ...{ name: "slope", spec: { kind: "slope" } },
    init: (_, { session }) => ({ slope: session.matrix() }),
    at(_, state) {
      const slope = state["slope"] as Matrix;
      slope.data.fill(g);
      return { gradient: slope };
    },
  };
  const flat = quadratics(4, { flat: true });
  const [start] = await descendOn(flat, idle, setting);
  for (const momentum of [0, 0.5]) {
    const [end] = await descendOn(flat, localSteps({ ...local, momentum, bias: constant }), setting);
    let [w, v] = [start![0]!, 0];
    for (let step = 0; step < 6; step++) [v, w] = [momentum * v + g, w - 0.1 * (momentum * v + g)];
    assertAlmostEquals(end![0]!, w, 1e-12);
  }
});

Deno.test("RoundContext.stateOf() lets two steps share a state, and names those that there are", async () => {
  const counter: Step<{ count: number }> = {
    ...{ name: "counter", spec: { kind: "counter" }, init: () => ({ count: 0 }) },
    update: (_, state) => Promise.resolve(void state.count++),
  };
  const seen: unknown[] = [];
  const reader = (of: string): Step => ({
    ...{ name: "reader", spec: { kind: "reader" }, init: () => ({}) },
    update: (_, __, { stateOf }) => Promise.resolve(void seen.push(stateOf(of)["count"])),
  });
  await descendOn(problem, chain(counter, reader("counter")), setting);
  assertEquals(seen, [1, 2, 3]);
  const missing: Chain = chain(counter, reader("conter"));
  await assertRejects(() => descendOn(problem, missing, setting), InputError, 'named "conter"; known: counter, reader');
});

Deno.test("Step: what update() gives, and what a mixing rule gives, is refused with name and round", async () => {
  const giving = { ...idle, name: "giver", update: (w: Matrix) => Promise.resolve(w) } as unknown as Step;
  await assertRejects(() => descendOn(problem, giving, setting), InputError, 'step "giver", round 1: update() gave');
  const rule = (gives: unknown) => mixing.ruleOf({ kind: "mine" }, () => gives as never);
  for (
    const [gives, words] of [
      [Promise.resolve(), 'mixing rule "mine", round 1: it gave'],
      [{ devices: 4, weights: new Float64Array(16) }, 'mixing rule "mine", round 1: mixing row 0 sums to 0'],
    ] as const
  ) {
    await assertRejects(() => descendOn(problem, consensus({ mix: rule(gives) }), setting), InputError, words);
  }
});
