import { compressedConsensus, compression, graph, InputError, mixing } from "../../mod.ts";
import { descendOn, idle, PARAMETERS, quadratics, sentOn } from "../quadratics.ts";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "../std_assert.ts";

const topology = graph.ring(8);
const problem = quadratics(8);
const mix = mixing.metropolis;
const square = (rows: readonly (readonly number[])[], mean: readonly number[]) =>
  rows.reduce((sum, values) => sum + values.reduce((s, value, i) => s + (value - mean[i]!) ** 2, 0), 0);
const at = (rounds: number) => ({ graph: topology, rounds });
const start = await descendOn(problem, idle, at(1));
const mean = start[0]!.map((_, i) => start.reduce((sum, values) => sum + values[i]! / 8, 0));

Deno.test("compressedConsensus with copies is linear at least at CHOCO's rate 1 − ρ²δ/82 with its γ, and the mean stays", async () => {
  const share = 0.5; // of arrays of 2 and 4 numbers: δ = ½
  const delta = 0.5;
  const rho = mixing.spectralGap(mix(topology));
  const beta = 1 - Math.min(...mixing.eigenvalues(mix(topology)).map(({ real }) => real));
  const gamma = rho ** 2 * delta / (16 * rho + rho ** 2 + 4 * beta ** 2 + 2 * rho * beta ** 2 - 8 * rho * delta);
  for (const by of [compression.topK({ share }), compression.randomK({ share })]) {
    for (const rounds of [100, 2000]) {
      const found = await descendOn(
        problem,
        compressedConsensus({ mix, compression: by, averagingRate: gamma }),
        at(rounds),
      );
      const begin = 2 * square(start, mean) + start.flat().reduce((sum, value) => sum + value ** 2, 0);
      assert(square(found, mean) <= begin * (1 - rho ** 2 * delta / 82) ** rounds);
      mean.forEach((value, i) => {
        assertAlmostEquals(found.reduce((sum, values) => sum + values[i]! / 8, 0), value, 1e-12);
      });
    }
  }
});

Deno.test("compressedConsensus at a larger γ reaches the mean to rounding, with errors to a neighbourhood", async () => {
  const options = { mix, compression: compression.topK({ share: 0.5 }), averagingRate: 0.3 };
  assert(square(await descendOn(problem, compressedConsensus(options), at(400)), mean) < 1e-20);
  const errors = await descendOn(
    problem,
    compressedConsensus({ ...options, feedback: "errors", averagingRate: 0.1 }),
    at(400),
  );
  assert(square(errors, mean) < 0.1 * square(start, mean));
});

Deno.test("compressedConsensus without compression is averaging at rate γ", async () => {
  const averagingRate = 0.4;
  for (const feedback of ["copies", "errors"] as const) {
    const found = await descendOn(
      problem,
      compressedConsensus({ mix, compression: compression.identity, averagingRate, feedback }),
      at(1),
    );
    const { weights } = mix(topology);
    found.forEach((values, k) =>
      values.forEach((value, i) => {
        const mixed = start.reduce((sum, theirs, j) => sum + weights[8 * k + j]! * theirs[i]!, 0);
        assertAlmostEquals(value, start[k]![i]! + averagingRate * (mixed - start[k]![i]!), 1e-12);
      })
    );
  }
});

Deno.test("compressedConsensus counts compressed messages, and refuses a matrix that is not symmetric", async () => {
  const by = compression.scaledSign;
  const sent = await sentOn(problem, compressedConsensus({ mix, compression: by, averagingRate: 0.1 }), at(3));
  assertEquals(sent, sent.map(() => 3 * 2 * compression.messageFloats(by, problem.model.layout)));
  assert(sent[0]! < 3 * 2 * PARAMETERS);
  await assertRejects(
    () =>
      descendOn(
        quadratics(5),
        compressedConsensus({ mix: mixing.uniformNeighbor, compression: by, averagingRate: 0.1 }),
        { graph: graph.star(5), rounds: 1 },
      ),
    InputError,
    "needs a symmetric mixing matrix",
  );
});
