import { bias, chain, consensus, engine, graph, localSteps, mixing, models, simulate } from "../../mod.ts";
import { assert, assertAlmostEquals, assertThrows } from "../std_assert.ts";
import { oneClassEach, tinyData } from "../tiny_problem.ts";

const data = tinyData({ classes: 2 });
const model = models.mlp([6, 2]);

/** The gap w_A − w_B before every consensus of two devices, `[rounds][parameters]`. */
async function gaps(strength: number, rounds: number): Promise<number[][]> {
  const before: number[][] = [];
  await simulate({
    graph: graph.complete(2),
    model,
    devices: oneClassEach(data.train),
    test: data.test,
    algorithms: {
      affinity: chain(
        localSteps({
          steps: 4,
          batchSize: 5,
          learningRate: 0.05,
          bias: bias.towardReceivedNeighbors({ strength }),
        }),
        consensus({ mix: mixing.metropolis }),
      ),
    },
    rounds,
    seeds: [0],
    engine: engine.tfjsEngine(),
    observe({ phase, parameters }) {
      if (phase !== "local") return;
      const other = engine.row(parameters, 1);
      before.push([...engine.row(parameters, 0)].map((value, i) => value - other[i]!));
    },
  });
  return before;
}

const norm = (v: readonly number[]) => Math.hypot(...v);

Deno.test("towardReceivedNeighbors() leaves the first round alone and moves the second by −η_d·e", async () => {
  const strength = 0.6;
  const [plain, biased] = [await gaps(0, 2), await gaps(strength, 2)];
  plain[0]!.forEach((value, i) => assertAlmostEquals(biased[0]![i]!, value, 1e-7));
  // e₂ = Δ₂ − η_d·e₁, where Δ₂ is what gradients alone make; they see slightly different points with and without d.
  const predicted = plain[1]!.map((delta, i) => delta - strength * biased[0]![i]!);
  const error = norm(predicted.map((value, i) => value - biased[1]![i]!));
  assert(error < 0.1 * strength * norm(biased[0]!), `off by ${error}`);
});

Deno.test("towardReceivedNeighbors() grows without bound beyond strength 1 and not below", async () => {
  const [below, beyond] = [await gaps(0.5, 25), await gaps(1.5, 25)];
  assert(norm(below.at(-1)!) < norm(below[0]!));
  assert(norm(beyond.at(-1)!) > 10 * norm(beyond[0]!));
});

Deno.test("bias: a bias refuses a strength that cannot be", () => {
  assertThrows(() => bias.towardReceivedNeighbors({ strength: -1 }), Error, '"strength" is -1');
  assertThrows(() => bias.proximalToOwnStart({ strength: NaN }), Error, '"strength" is NaN');
});
