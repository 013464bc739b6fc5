import { tfjsEngine } from "../engine/mod.ts";
import { complete, ring } from "../graph/mod.ts";
import type { Frame } from "../run/mod.ts";
import { bias, type Chain, chain, localSteps, type Step } from "../step/mod.ts";
import { channelLaws } from "./channel_laws.ts";
import { dealt, oneClassEach } from "./clusters.ts";
import { expectClose, expectSame, meanOf } from "./expect.ts";
import { expectPermuted } from "./expect_permuted.ts";
import { expectResumed } from "./expect_resumed.ts";
import type { Law, Subject } from "./law.ts";
import { quadratics } from "./quadratics.ts";
import { data, learningRate, train } from "./train.ts";
import { withoutGradients } from "./without_gradients.ts";

const permutation: Law = {
  name: "permuting the devices permutes the result",
  excuse: ({ drawsDevices }) => drawsDevices ? "it draws devices by their numbers" : undefined,
  check: (subject) => expectPermuted(subject),
};

const reproducible: Law = {
  name: "the same seed gives the same frame, another seed another",
  async check({ make, graph = complete }) {
    const run = (seed: number) =>
      train(make({ batchSize: 4, learningRate }), { devices: oneClassEach(data.train), seed, graph: graph(3) });
    const [once, again, other] = [await run(1), await run(1), await run(2)];
    expectSame(once.frame, again.frame);
    if (String(other.parameters) === String(once.parameters)) throw new Error("two seeds end at the same parameters");
  },
};

const alone: Law = {
  name: "one device alone is SGD",
  excuse: ({ pullsAlone }) => pullsAlone ? "a device alone does something else" : undefined,
  async check({ make, steps, momentum = 0, nesterov = false }) {
    const setting = { devices: dealt(data.train, 1), graph: complete(1) };
    const ours = await train(make({ batchSize: 4, learningRate }), setting);
    const plain = await train(localSteps({ steps, batchSize: 4, learningRate, momentum, nesterov }), setting);
    expectClose(ours.parameters[0]!, plain.parameters[0]!, 1e-7);
  },
};

const mean: Law = {
  name: "without gradients the mean of the devices stays",
  excuse: ({ movesMean }) => movesMean ? "it moves the mean by itself" : undefined,
  async check({ make, graph = ring }) {
    const { setting, mean } = await withoutGradients(graph(5));
    const end = await train(make({ batchSize: "full", learningRate }), { ...setting, rounds: 7 });
    expectClose(meanOf(end.parameters), mean, 1e-12);
  },
};

const exact: Law = {
  name: "with full gradients it converges to the minimum of the sum",
  excuse: ({ exact }) => exact ? undefined : "it does not claim to",
  async check({ make, graph = ring }) {
    const { model, data, partition, engine, minimum } = quadratics(5);
    const end = await train(make({ batchSize: "full", learningRate: 0.05 }), {
      ...{ model, test: data, devices: partition, engine, allow: ["training on test data"] },
      ...{ graph: graph(5), initialParameters: "perDevice", rounds: 1000, evaluation: { every: 1000 } },
    });
    end.parameters.forEach((w) => expectClose(w, minimum, 1e-8));
  },
};

const zeroBias: Law = {
  name: "a bias term scaled by zero is none",
  excuse: (subject) => biased(subject).length === 0 ? "no step carries a bias term" : undefined,
  async check(subject) {
    const { setup, round } = asChain(subject);
    const run = (of: (step: Step) => Step) =>
      train(chain(...setup, ...round.map((step) => biased(subject).includes(step.name) ? of(step) : step)), {
        devices: oneClassEach(data.train),
        graph: (subject.graph ?? complete)(3),
      });
    const scaled = await run((step) => step.withBias!(bias.scaled(step.bias!, 0)));
    const without = await run((step) => step.withBias!(bias.none));
    const computed = ({ frame }: { frame: Frame }) => frame.drop("floats_sent", "messages"); // it may send in vain
    expectSame(computed(scaled), computed(without));
  },
};

const resumed: Law = {
  name: "resumed, it ends bit for bit as uninterrupted",
  check: (subject) => expectResumed(subject),
};

const tensors: Law = {
  name: "a run leaks no tensors",
  async check({ make, graph = complete }) {
    const setting = { devices: dealt(data.train, 2), graph: graph(2), engine: tfjsEngine() };
    const run = (rounds: number) => train(make({ batchSize: 4, learningRate }), { ...setting, rounds });
    await run(1);
    const tf = await import("@tensorflow/tfjs"); // not before: it takes longer to load than all else
    const before = tf.memory().numTensors;
    await run(2);
    const left = tf.memory().numTensors - before;
    if (left !== 0) throw new Error(`${left} tensors of TensorFlow.js are left; wrap what makes them in tf.tidy()`);
  },
};

/** The laws of all algorithms. */
export const laws: readonly Law[] = [
  ...[permutation, reproducible, alone, mean, exact, zeroBias, resumed, tensors],
  ...channelLaws,
];

function asChain({ make }: Subject): Chain {
  return chain(make({ batchSize: 4, learningRate }));
}

function biased(subject: Subject): string[] {
  return asChain(subject).round.filter((step) => step.withBias && step.bias && step.bias.spec.kind !== "none")
    .map(({ name }) => name);
}
