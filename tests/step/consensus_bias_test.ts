import { bias, chain, consensus, graph, localSteps, mixing } from "../../mod.ts";
import { assertAlmostEquals } from "../std_assert.ts";
import { descendOn, quadratics } from "../quadratics.ts";

Deno.test("consensus(): a consensus bias to the own parameters of strength ρ is lazy mixing that keeps ρ", async () => {
  const problem = quadratics(5);
  const after = (combine: ReturnType<typeof consensus>) =>
    descendOn(problem, chain(localSteps({ steps: 2, batchSize: 1, learningRate: 0.1 }), combine), {
      graph: graph.ring(5),
      rounds: 6,
    });
  const biased = await after(
    consensus({ mix: mixing.metropolis, bias: bias.proximalToOwnStart({ strength: 0.3 }) }),
  );
  const lazy = await after(consensus({ mix: mixing.lazy(mixing.metropolis, { keep: 0.3 }) }));
  biased.forEach((w, k) => w.forEach((value, i) => assertAlmostEquals(value, lazy[k]![i]!, 1e-12)));
});
