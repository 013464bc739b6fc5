import {
  chain,
  consensus,
  descend,
  gradients,
  graph,
  InputError,
  localSteps,
  mixing,
  type Momentum,
} from "../../mod.ts";
import { descendOn, idle, quadratics } from "../quadratics.ts";
import { assertAlmostEquals, assertThrows } from "../std_assert.ts";

const problem = quadratics(3);
const setting = { graph: graph.ring(3), rounds: 4 };
const local = { steps: 3, batchSize: 1, learningRate: 0.1, weightDecay: 0.01 };
const of = (decay: number, gradient: number, velocity: number): Momentum => ({
  spec: { kind: "mine", decay, gradient, velocity },
  ...{ decay, gradient, velocity },
});

const close = (a: number[][], b: number[][]) =>
  a.forEach((w, k) => w.forEach((value, i) => assertAlmostEquals(value, b[k]![i]!, 1e-12)));

Deno.test("Momentum: the heavy ball and Nesterov's as values are the kit's, fused and step by step", async () => {
  for (const [value, nesterov] of [[of(0.7, 0, 1), false], [of(0.7, 1, 0.7), true]] as const) {
    const kit = chain(localSteps({ ...local, momentum: 0.7, nesterov }), consensus({ mix: mixing.metropolis }));
    const own = chain(localSteps({ ...local, momentum: value }), consensus({ mix: mixing.metropolis }));
    const gradient = gradients.own({ batchSize: 1 });
    const stepwise = chain(
      descend({ gradient: { ...gradient, refresh: "step" }, ...rest, steps: 3, momentum: value }),
      consensus({ mix: mixing.metropolis }),
    );
    const expected = await descendOn(problem, kit, setting);
    close(await descendOn(problem, own, setting), expected);
    close(await descendOn(problem, stepwise, setting), expected);
  }
});

const { steps: _, batchSize: __, ...rest } = local;

Deno.test("Momentum: quasi-hyperbolic momentum is its recursion", async () => {
  const [beta, nu, eta] = [0.9, 0.7, 0.1];
  const step = localSteps({ ...local, weightDecay: 0, momentum: of(beta, 1 - nu, nu * (1 - beta)) });
  const [start] = await descendOn(problem, idle, setting);
  const [end] = await descendOn(problem, step, setting);
  start!.forEach((first, i) => {
    let [w, v] = [first, 0];
    for (let t = 0; t < 12; t++) {
      const g = problem.curvature[0]![i]! * (w - problem.centre[0]![i]!);
      v = beta * v + (1 - beta) * g;
      w -= eta * ((1 - nu) * g + nu * v);
    }
    assertAlmostEquals(end![i]!, w, 1e-12);
  });
});

Deno.test("Momentum: what is none is refused", () => {
  assertThrows(
    () => localSteps({ ...local, momentum: of(1, 0, 1) }),
    InputError,
    "expected a number from 0 to below 1",
  );
  assertThrows(() => localSteps({ ...local, momentum: of(0.9, 0, 1), nesterov: true }), InputError, "nesterov needs");
});
