import * as tf from "@tensorflow/tfjs";
import { datasets, engine, InputError, models } from "../../../mod.ts";
import { assertEquals, assertRejects } from "../../std_assert.ts";
import { tinyData } from "../../tiny_problem.ts";

const sets = tinyData();
const layer = { w: [6, 3], b: [3] };
const linear: Options["forward"] = (x, { w, b }) => x.matMul(w!).add(b!);
type Options = models.CustomOptions;

/** Opens a session on a linear model of one's own that is changed. */
async function open(changes: Partial<Options>, data = sets): Promise<void> {
  const model = models.custom({
    ...{ name: "mine", inputShape: [6], outputs: 3, parameters: layer, forward: linear },
    ...changes,
  } as Options);
  const session = await engine.tfjsEngine().open({ model, devices: 1, ...data });
  await session.close();
}

const factor = 2;
const double = (x: tf.Tensor) => x.mul(factor);

const refused: Record<string, readonly [changes: Partial<Options>, message: string]> = {
  "another output shape": [
    { forward: (x, { w, b }) => x.matMul(w!).add(b!).sum(1) },
    "the forward of mine gives shape [2] for 2 samples; expected [2, 3]",
  ],
  "a shape that does not follow the batch": [
    { forward: (x, { w, b }) => x.matMul(w!).add(b!).slice(0, 1).tile([2, 1]) },
    "the forward of mine gives shape [2, 3] for one sample; expected [1, 3]",
  ],
  "something that is no tensor": [
    { forward: (() => Promise.resolve(1)) as unknown as Options["forward"] },
    "in place of a tensor; return one, and not a promise",
  ],
  "a forward that fails": [{ forward: (x, { w }) => w!.matMul(x) }, "the forward of mine fails: Error in matMul"],
  "an operation without a gradient": [
    { forward: (x, { w, b }) => tf.topk(x.matMul(w!).add(b!), 3).values },
    "mine cannot be trained: the operation TopK is not differentiable here",
  ],
  "an operation that the backend lacks": [
    { forward: (x, { w, b }) => tf.einsum("ij,jk->ik", x, w!).add(b!) },
    "Einsum",
  ],
  "a parameter that is not used": [
    { parameters: { ...layer, extra: [4], more: [2] } },
    "no gradient reaches extra, more of mine: the outputs do not depend on them",
  ],
  "numbers taken out of a tensor": [
    { forward: (x, { w, b }) => x.matMul(w!).add(tf.tensor1d(b!.dataSync() as Float32Array)) },
    "no gradient reaches b of mine",
  ],
  "a tensor that is kept": [
    { forward: (x, { w, b }) => tf.keep(x.matMul(w!).add(b!)) },
    "leaves a tensor behind at every call",
  ],
  "random numbers": [
    { forward: (x, { w, b }) => tf.dropout(x, 0.5).matMul(w!).add(b!) },
    "gives other outputs for the same inputs and parameters",
  ],
  "a value from around it": [
    { forward: (x, { w, b }) => x.matMul(w!).mul(factor).add(b!) },
    'mine uses "factor" from outside its functions, and a stored run would not know when that changes; ' +
    'name it in "spec": { factor }',
  ],
  "a value that a named function has from around it": [
    { forward: (x, { w, b }) => double(x.matMul(w!)).add(b!), spec: { double } },
    'uses "factor" from outside its functions',
  ],
  "a named value that is another": [
    { forward: (x, { w, b }) => x.matMul(w!).mul(factor).add(b!), spec: { factor: 3 } },
    'gives other outputs with the values in "spec" than with those around it',
  ],
  "a mean in place of the losses": [
    { loss: (y, t) => y.sub(t).square().mean() },
    "the loss of mine gives shape [] for 2 samples; expected [2]",
  ],
  "a loss that uses a value from around it": [
    { loss: (y, t) => y.sub(t).square().sum(1).mul(factor) },
    'uses "factor"',
  ],
};
for (const [what, [changes, message]] of Object.entries(refused)) {
  Deno.test(`tryOwn() refuses ${what}`, async () => {
    await assertRejects(() => open(changes), InputError, message);
  });
}

Deno.test("tryOwn() accepts methods, named values and functions, and leaves no tensor behind", async () => {
  await open({});
  const before = tf.memory().numTensors;
  await open({
    forward(x, { w, b }) {
      return double(x.matMul(w!)).add(b!);
    },
    loss: (y, t) => double(y.sub(t).square().sum(1)),
    spec: { double, factor },
  });
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("tfjsEngine(): a session refuses numbers of words where there are none, too many, and others than whole ones", async () => {
  const texts = (last: number, tokens = 5) => {
    const samples = { inputs: [[0, 1], [4, last]], labels: [0, 1] };
    const { train, test } = datasets.fromArrays({ name: "texts", train: samples, test: samples });
    return { train: { ...train, tokens }, test: { ...test, tokens } };
  };
  const shape = { inputShape: [2], outputs: 2, parameters: { w: [2, 2] } };
  const forward: Options["forward"] = (x, { w }) => x.matMul(w!);
  const words: Partial<Options> = {
    ...{ inputShape: [2], outputs: 2, tokens: 5, parameters: { table: [5, 2] } },
    forward: (x, { table }, tf) => tf.gather(table!, x.toInt()).mean(1),
  };
  await open(words, texts(3));
  await assertRejects(
    () => open({ ...shape, forward }, texts(3)),
    InputError,
    "mine takes numbers such as pixels, but the inputs of texts (train) are numbers of words",
  );
  await assertRejects(
    () => open({ ...words, tokens: 4 }, texts(3)),
    InputError,
    "tells 5 words apart; build the model",
  );
  await assertRejects(() => open(words, texts(5)), InputError, "has the word 5 in sample 1; words are whole numbers");
  await assertRejects(() => open(words, texts(0.5)), InputError, "has the word 0.5 in sample 1");
  await assertRejects(
    () => open({ tokens: 9 }),
    InputError,
    "mine takes the numbers of 9 words, but the inputs of clusters (train) are not tokens; give texts",
  );
});
