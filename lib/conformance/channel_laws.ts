import { burstyLoss, type Channel, delay, lastMessage, type Link, loss, of } from "../channel/mod.ts";
import { row } from "../engine/mod.ts";
import { complete, ring } from "../graph/mod.ts";
import { awake, chain, type Received, type Step } from "../step/mod.ts";
import { dealt, oneClassEach } from "./clusters.ts";
import { expectClose, expectSame } from "./expect.ts";
import { expectPermuted } from "./expect_permuted.ts";
import { expectResumed } from "./expect_resumed.ts";
import type { Law, Subject } from "./law.ts";
import { data, learningRate, train } from "./train.ts";
import { withoutGradients } from "./without_gradients.ts";

const settings = { batchSize: 4, learningRate };

function needsAll({ make }: Subject): string | undefined {
  const { requires } = chain(make(settings));
  return requires.some(({ kind }) => kind === "everyMessage") ? "it needs every message" : undefined;
}

const idle: Law = {
  name: "a channel that loses and delays nothing changes nothing",
  excuse: needsAll,
  async check({ make, graph = complete }) {
    const through = (channel?: Channel) =>
      train(make(settings), { devices: oneClassEach(data.train), graph: graph(3), ...(channel && { channel }) });
    const silent = of([loss({ probability: 0 }), delay({ rounds: { uniform: [0, 0] } })], {
      missing: lastMessage({ maxAge: 3 }),
    });
    expectSame((await through(silent)).frame, (await through()).frame);
  },
};

const permutation: Law = {
  name: "through a channel, permuting the devices permutes the result",
  excuse: (subject) => subject.drawsDevices ? "it draws devices by their numbers" : needsAll(subject),
  check: (subject) => expectPermuted(subject, (name) => ({ channel: uneven(name), rounds: 5 })),
};

/** One direction of a link loses everything; the others delay by the names of the devices. */
function uneven(name: readonly number[]): Channel {
  const called = ({ from, to }: Link) => [name[from]!, name[to]!] as const;
  return of([
    loss({ probability: (link) => called(link).join() === "0,1" ? 1 : 0 }),
    delay({ rounds: (link) => (called(link)[0] + 2 * called(link)[1]) % 3, atMost: 2 }),
  ]);
}

const resumed: Law = {
  name: "resumed with messages under way, it ends bit for bit as uninterrupted",
  excuse: needsAll,
  check: (subject) =>
    expectResumed(subject, {
      channel: of([
        burstyLoss({ probability: 0.3, burstLength: 3 }),
        delay({ rounds: { geometric: 0.5 }, atMost: 3 }),
      ], { missing: lastMessage({ maxAge: 4 }) }),
    }),
};

const lost: Law = {
  name: "what is lost does not act",
  excuse: needsAll,
  async check({ make, graph = complete }) {
    const run = (order: readonly number[]) =>
      train(make(settings), {
        ...{ devices: dealt(data.train, 3, order), graph: graph(3), channel: loss({ probability: 1 }) },
      });
    const [one, other] = [await run([0, 1, 2]), await run([0, 2, 1])];
    if (one.frame.getColumn("messages").max() === 0) return; // it sends nothing
    const at = one.parameters[0]!.findIndex((value, i) => value !== other.parameters[0]![i]);
    if (at < 0) return;
    throw new Error(
      `all messages are lost, and yet parameter ${at} of device 0 changes with the data of the others; ` +
        "read received.message(k, j) of the neighbours in received.graph",
    );
  },
};

const punctual: Law = {
  name: "messages are those that were sent, when they have arrived, and no older than they may be",
  excuse: needsAll,
  async check({ make, graph = complete }) {
    const [longest, maxAge] = [2, 3];
    const late = ({ from, to }: Link, round: number) => (3 * from + to + round) % 4; // 3 is lost
    const rule = lastMessage({ maxAge });
    let asked = false; // or a rule of its own is, which may allow more
    const channel: Channel = {
      ...{ spec: { kind: "hours" }, longest },
      delays: ({ links, round }) => links.map((link) => late(link, round) > longest ? Infinity : late(link, round)),
      missing: { ...rule, weigh: (heard, own) => (asked = true) && rule.weigh(heard, own) },
    };
    const sent = new Map<string, string>();
    const look = ({ parameters, graph: { neighbors }, round, message, when }: Received) => {
      neighbors.forEach((_, k) => sent.set(`${round} ${k}`, row(parameters, k).join()));
      neighbors.forEach((list, k) =>
        list.forEach((j) => {
          const then = when(k, j);
          const what = `in round ${round} device ${k} has a message of device ${j} of round ${then}`;
          if (then + late({ from: j, to: k }, then) > round) throw new Error(`${what}, which has not arrived`);
          if (asked && round - then > maxAge) throw new Error(`${what}, which is older than ${maxAge} rounds`);
          const [matrix, at] = message(k, j);
          if (row(matrix, at).join() !== sent.get(`${then} ${j}`)) throw new Error(`${what} that was not sent`);
        })
      );
    };
    const reader: Step = {
      ...{ name: "reader", spec: { kind: "reader" }, init: () => ({}) },
      update: (_w, _state, { received }) => Promise.resolve(received && look(received)),
    };
    await train(chain(make(settings), reader), {
      ...{ devices: oneClassEach(data.train), graph: graph(3), channel, rounds: 12 },
    });
  },
};

const mass: Law = {
  name: "without gradients devices come to their plain mean although messages are lost and late",
  excuse: ({ keepsMass }) => keepsMass ? undefined : "it does not claim to",
  async check({ make, graph = ring }) {
    const { setting, mean } = await withoutGradients(graph(5));
    const channel = of([
      loss({ probability: ({ from, to }) => from < to ? 0.6 : 0.1 }),
      delay({ rounds: { uniform: [0, 3] } }),
    ]);
    const long = { ...setting, channel, rounds: 800, evaluation: { every: 800 } };
    const end = await train(make({ batchSize: "full", learningRate }), long);
    end.parameters.forEach((w) => expectClose(w, mean, 1e-8));
  },
};

const sleep: Law = {
  name: "with all devices awake it is the plain run, and who never wakes stays",
  excuse: ({ withParticipants }) => withParticipants ? undefined : "its devices do not sleep",
  async check({ make, withParticipants, graph = complete }) {
    const setting = { devices: oneClassEach(data.train), graph: graph(3) };
    const plain = await train(make(settings), setting);
    expectSame((await train(withParticipants!(settings, awake.always()), setting)).frame, plain.frame);
    const sleeper = withParticipants!(settings, awake.bernoulli({ probability: [1, 1, 0] }));
    const [short, long] = [await train(sleeper, { ...setting, rounds: 1 }), await train(sleeper, setting)];
    expectClose(long.parameters[2]!, short.parameters[2]!, 0);
  },
};

/** Laws over a channel, for algorithms that tolerate one, and while devices sleep. */
export const channelLaws: readonly Law[] = [idle, permutation, resumed, lost, punctual, mass, sleep];
