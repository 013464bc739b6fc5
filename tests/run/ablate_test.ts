import { algorithms, bias, chain, consensus, engine, InputError, localSteps, mixing, type Term } from "../../mod.ts";
import { simulate } from "../../lib/notebook/mod.ts";
import { ablate } from "../../lib/run/mod.ts";
import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "../std_assert.ts";
import { tiny } from "./tiny_simulation.ts";

const local = { steps: 2, batchSize: 4, learningRate: 0.1 };
const d = bias.towardReceivedNeighbors({ strength: 0.5 });
const b = bias.proximalToOwnStart({ strength: 0.2 });
const both = chain(localSteps({ ...local, bias: d }), consensus({ mix: mixing.metropolis, bias: b }));
const strengths = (algorithm: { round: readonly { bias?: Term }[] }) => algorithm.round.map((step) => step.bias?.name);

/** The parameters at the end of a run, `[devices][parameters]`. */
async function ends(algorithm: ReturnType<typeof chain>): Promise<number[]> {
  let last: number[] = [];
  await simulate({
    ...tiny,
    algorithms: { algorithm },
    seeds: [0],
    observe: ({ parameters }) => void (last = [0, 1, 2].flatMap((k) => [...engine.row(parameters, k)])),
  });
  return last;
}

Deno.test("ablate() gives each variant once: without, only, without any, scaled", () => {
  const variants = ablate(both, { scales: [3] });
  assertEquals(Object.fromEntries(Object.entries(variants).map(([name, of]) => [name, strengths(of)])), {
    full: ["towardReceivedNeighbors", "proximalToOwnStart"],
    "without towardReceivedNeighbors": ["none", "proximalToOwnStart"],
    "without proximalToOwnStart": ["towardReceivedNeighbors", "none"],
    "without any": ["none", "none"],
    "3 × towardReceivedNeighbors": ["3 × towardReceivedNeighbors", "proximalToOwnStart"],
    "3 × proximalToOwnStart": ["towardReceivedNeighbors", "3 × proximalToOwnStart"],
  });
});

Deno.test("ablate() of three terms has only-each, and tells terms of one name apart by their steps", () => {
  const three = chain(both, localSteps({ ...local, bias: b, name: "second" }));
  const names = Object.keys(ablate(three, { scales: [] }));
  assertEquals(names.slice(1, 7), [
    "without towardReceivedNeighbors",
    "without proximalToOwnStart (consensus)",
    "without proximalToOwnStart (second)",
    "only towardReceivedNeighbors",
    "only proximalToOwnStart (consensus)",
    "only proximalToOwnStart (second)",
  ]);
});

Deno.test("ablate(): a chain without its terms is the chain that never had them", () => {
  const plain = chain(localSteps(local), consensus({ mix: mixing.metropolis }));
  assertEquals(ablate(both)["without any"]!.spec, plain.spec);
});

Deno.test("ablate(): a scaled term is the term at the scaled strength", async () => {
  for (
    const make of [bias.towardReceivedNeighbors, bias.proximalToReceivedNeighbors, bias.proximalToOwnStart] as const
  ) {
    const endOf = (term: Term) =>
      ends(chain(localSteps({ ...local, bias: term }), consensus({ mix: mixing.metropolis })));
    const direct = await endOf(make({ strength: 0.8 }));
    const scaled = await endOf(bias.scaled(make({ strength: 0.4 }), 2));
    scaled.forEach((value, i) => assertAlmostEquals(value, direct[i]!, 1e-5));
    assertNotEquals(await endOf(make({ strength: 0.4 })), direct);
  }
});

Deno.test("ablate(): variants run side by side and are named in the frame", async () => {
  const { frame, summary } = await simulate({
    ...tiny,
    algorithms: ablate(algorithms.p2plAffinity({ steps: 2, batchSize: 4 })),
  });
  assertEquals(summary.height, 4 * 2);
  assertEquals(new Set(frame.getColumn("algorithm").toArray()).size, 4);
});

Deno.test("ablate() refuses a chain without terms and factors that change nothing", () => {
  assertThrows(() => ablate(algorithms.localDsgd()), InputError, "no step carries a bias term");
  assertThrows(() => ablate(both, { scales: [1] }), InputError, "besides 0 and 1");
});
