import { assert, assertEquals } from "../std_assert.ts";
import {
  algorithms,
  chain,
  consensus,
  type ConsensusState,
  descend,
  gradients,
  localSteps,
  mixing,
  type Step,
  type Term,
} from "../../mod.ts";
import { registered } from "./conformance.ts";

const { ingredients, ingredientNames } = algorithms;
const names = (made: Parameters<typeof ingredients>[0]) => ingredients(made).map(({ name }) => name);

Deno.test("ingredientsOf() names those of every algorithm of the kit", () => {
  const known: readonly string[] = ingredientNames;
  for (const [algorithm, { make }] of Object.entries(registered)) {
    for (const name of names(make({ batchSize: 10 }))) assert(known.includes(name), `${algorithm}: ${name}`);
  }
});

Deno.test("ingredientsOf(): NGM differs from D-PSGD with momentum by its cross-gradients, CGA from NGM by its projection", () => {
  const without = (all: string[], left: string) => all.filter((name) => name !== left);
  const sgd = names(algorithms.dsgdmN({ order: "combineThenAdapt" }));
  const dataVariant = names(algorithms.ngmDataVariant());
  assertEquals(without(names(algorithms.ngmModelVariant()), "model-variant cross-gradients"), sgd);
  assertEquals(without(dataVariant, "data-variant cross-gradients"), sgd);
  assertEquals(without(names(algorithms.cga()), "projection by a quadratic programme"), dataVariant);
  assertEquals(without(names(algorithms.compNgc()), "compression with error feedback"), dataVariant);
});

Deno.test("ingredientsOf(): NGC between the variants has both kinds of cross-gradients", () => {
  const mixed = names(algorithms.ngc({ alpha: 0.25 }));
  assert(mixed.includes("model-variant cross-gradients") && mixed.includes("data-variant cross-gradients"));
});

Deno.test("ingredients carry the step of the round, 0 for what acts once", () => {
  assertEquals(ingredients(algorithms.p2pl({ momentum: 0 })), [
    { name: "start from the parameters of largest norm", step: 0 },
    { name: "several local steps", step: 1 },
    { name: "average with the neighbours", step: 2 },
  ]);
  const [adapt, combine] = ingredients(algorithms.dpsgd({ order: "adaptThenCombine" }));
  assertEquals([adapt!.step, combine!.step], [1, 2]);
});

Deno.test("ingredients() name a term of your own by its name, in local steps, descent and consensus", () => {
  const memory: Term = { name: "memory", spec: { kind: "memory" }, init: () => ({}), at: () => undefined };
  const mix = mixing.metropolis;
  const carrying = { learningRate: 0.1, bias: memory };
  const steps = [
    localSteps({ ...carrying, batchSize: 10, steps: 2 }),
    descend({ ...carrying, gradient: gradients.own({ batchSize: 10 }) }),
  ];
  for (const step of steps) assert(names(chain(step, consensus({ mix }))).includes("memory"), step.name);
  assert(names(chain(consensus({ mix, bias: memory }))).includes("memory"));
});

Deno.test("momentum is an ingredient only where there is some", () => {
  assert(!names(algorithms.dpsgd()).includes("momentum"));
  assert(names(algorithms.qgDsgdmN()).includes("quasi-global momentum"));
  assert(!names(algorithms.qgDsgdmN({ momentum: 0 })).includes("quasi-global momentum"));
  assert(names(algorithms.momentumTracking()).includes("momentum"));
});

Deno.test("ingredientsOf(): a step from outside the kit goes by its own name", () => {
  const { init, update } = consensus({ mix: mixing.metropolis });
  const given: Step<ConsensusState> = { name: "rumour", spec: { kind: "rumour" }, init, update };
  const made = chain(localSteps({ steps: 1, batchSize: 10, learningRate: 0.1 }), given);
  assertEquals(names(made), ["own gradient", "rumour"]);
});
