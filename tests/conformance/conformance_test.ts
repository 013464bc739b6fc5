import * as tf from "@tensorflow/tfjs";
import {
  algorithms,
  chain,
  conformance,
  consensus,
  engine,
  graph,
  InputError,
  localSteps,
  mixing,
  type RoundContext,
  type Step,
  type Subject,
  type Term,
} from "../../mod.ts";
import { assertEquals, assertRejects } from "../std_assert.ts";

const broken = async (subject: Subject) =>
  (await conformance(subject)).filter(({ verdict }) => verdict === "broken").map(({ law }) => law);
const dsgd: Subject = { make: (settings) => algorithms.dsgd(settings), steps: 1 };

/** A step after DSGD's that does what it is given, once a round. */
function then(
  act: (parameters: engine.Matrix, context: RoundContext) => void,
  after: (step: Step) => Step = (step) => step,
) {
  const step: Step = after({
    name: "mischief",
    spec: { kind: "mischief" },
    init: () => ({}),
    update: (parameters, _, context) => Promise.resolve(act(parameters, context)),
  });
  return { ...dsgd, make: (settings) => chain(algorithms.dsgd(settings), step) } satisfies Subject;
}

Deno.test("conformance(): what obeys the laws is told so, law by law", async () => {
  const found = await conformance(dsgd);
  assertEquals(found.filter(({ verdict }) => verdict === "broken"), []);
  assertEquals(found.find(({ law }) => law.startsWith("a bias"))!.verdict, "not asked");
});

Deno.test("conformance(): a step that favours a device does not survive permuting them", async () => {
  const favoured = then(({ data, rows, columns }) => {
    if (rows === 3) { for (let i = 0; i < columns; i++) data[i]! *= 0.5; }
  });
  assertEquals(await broken(favoured), [
    "permuting the devices permutes the result",
    "through a channel, permuting the devices permutes the result",
  ]);
});

Deno.test("conformance(): a step that shrinks parameters is not plain SGD alone, and moves the mean", async () => {
  const shrinking = then(({ data }) => data.forEach((_, i) => data[i]! *= 0.9));
  assertEquals(await broken(shrinking), [
    "one device alone is SGD",
    "without gradients the mean of the devices stays",
  ]);
  assertEquals(await broken({ ...shrinking, pullsAlone: true, movesMean: true }), []);
});

Deno.test("conformance(): a step with random numbers of its own is not reproducible, nor resumed as it was", async () => {
  const random = then(({ data, rows }) => {
    if (rows === 3) data[0]! += 1e-3 * Math.random();
  });
  const laws = await broken(random);
  for (
    const law of [
      "the same seed gives the same frame, another seed another",
      "resumed, it ends bit for bit as uninterrupted",
      "resumed with messages under way, it ends bit for bit as uninterrupted",
    ]
  ) assertEquals(laws.includes(law), true, law);
});

Deno.test("conformance(): a step that remembers outside its state is not resumed as it was", async () => {
  let calls = 0;
  const counting = then(({ data, rows }) => {
    if (rows === 3) data[0]! += 1e-3 * (++calls % 7);
  });
  assertEquals((await broken(counting)).includes("resumed, it ends bit for bit as uninterrupted"), true);
});

Deno.test("conformance(): a step that reads what was sent and did not arrive is found", async () => {
  const eavesdropping = then(({ data, columns, rows }, { received }) => {
    if (rows !== 3) return;
    for (let k = 0; k < 3; k++) {
      for (const j of [(k + 1) % 3, (k + 2) % 3]) {
        for (let i = 0; i < columns; i++) data[k * columns + i]! += 0.01 * received!.parameters.data[j * columns + i]!;
      }
    }
  });
  assertEquals(await broken(eavesdropping), ["what is lost does not act"]);
});

Deno.test("conformance(): a device that steps in its sleep is found", async () => {
  const restless: Subject = { ...dsgd, withParticipants: (settings) => algorithms.dsgd(settings) };
  assertEquals(await broken(restless), ["with all devices awake it is the plain run, and who never wakes stays"]);
});

Deno.test("conformance(): averaging that loses mass with its messages does not come to the plain mean", async () => {
  assertEquals(await broken({ ...dsgd, keepsMass: true }), [
    "without gradients devices come to their plain mean although messages are lost and late",
  ]);
});

Deno.test("conformance(): a bias that ignores its strength is found", async () => {
  const drift: Term<{ constant: engine.Matrix }> = {
    name: "drift",
    spec: { kind: "drift" },
    init: (_, { session }) => ({ constant: session.matrix() }),
    at(parameters, { constant }) {
      parameters.data.forEach((_, i) => parameters.data[i]! += 1e-3); // writes what it may only read
      return { constant };
    },
  };
  const laws = await broken({
    steps: 1,
    make: (settings) =>
      chain(localSteps({ ...settings, steps: 1, bias: drift }), consensus({ mix: mixing.metropolis })),
  });
  assertEquals(laws.includes("a bias term scaled by zero is none"), true);
});

Deno.test("conformance(): tensors that are left are counted", async () => {
  const leaking = then(() => void tf.scalar(1));
  const [found] = (await conformance(leaking)).filter(({ verdict }) => verdict === "broken");
  assertEquals(found!.law, "a run leaks no tensors");
  assertEquals(found!.detail.startsWith("2 tensors"), true);
});

Deno.test("conformance(): an algorithm that cannot run breaks the laws that met its error, with its words", async () => {
  const [found] = await conformance({ ...dsgd, graph: () => graph.ring(7) });
  assertEquals(found!.verdict, "broken");
});

Deno.test("conformance refuses what is no subject", async () => {
  await assertRejects(() => conformance({ steps: 1 } as unknown as Subject), InputError, "make");
  await assertRejects(() => conformance({ ...dsgd, steps: 0 }), InputError, "steps");
  const make = () => algorithms.dsgd({ learningRate: -1 });
  await assertRejects(() => conformance({ make, steps: 1 }), InputError, "-1");
});
