/** Who is awake in a round. @module */
import { z } from "zod";
import { define, InputError } from "../base/mod.ts";
import { bursts } from "../random/mod.ts";
import type { Participation } from "./participation.ts";
import type { RunContext } from "./round.ts";

const readAlways = define("awake.always", {});

/**
 * All devices, in every round.
 *
 * @example
 * ```ts
 * import { awake, consensus, mixing } from "murmuration";
 *
 * consensus({ mix: mixing.metropolis, participants: awake.always() });
 * ```
 */
export function always(): Participation {
  return { spec: readAlways({}).spec, of: ({ devices }) => new Array<boolean>(devices).fill(true) };
}

const perDevice = (value: z.ZodNumber) => z.union([value, z.array(value)]);
const readBernoulli = define("awake.bernoulli", { probability: perDevice(z.number().min(0).max(1)) });

/**
 * Each device is awake with a given probability, independently from round to round.
 *
 * @throws {InputError} If a probability is not from 0 to 1; in a run, if there is not one for each device.
 *
 * @example
 * ```ts
 * import { awake, localSteps } from "murmuration";
 *
 * localSteps({ steps: 5, batchSize: 10, learningRate: 0.1, participants: awake.bernoulli({ probability: 0.5 }) });
 * ```
 */
export function bernoulli(given: { readonly probability: number | readonly number[] }): Participation {
  const { probability, spec } = readBernoulli(given as Parameters<typeof readBernoulli>[0]);
  return { spec, of: (run, round) => drawn(run, round, on("awake.bernoulli", probability, run)) };
}

const readPoisson = define("awake.poisson", { rate: perDevice(z.number().min(0).lt(Infinity)) });

/**
 * Every device has a Poisson clock that ticks `rate` times a round on average; it is awake in the rounds in which its
 * clock ticks, i.e. with probability 1 − e^−rate.
 *
 * @throws {InputError} If a rate is not a finite number of at least 0; in a run, if there is not one for each device.
 *
 * @example
 * ```ts
 * import { awake, consensus, mixing } from "murmuration";
 *
 * consensus({ mix: mixing.metropolis, participants: awake.poisson({ rate: 0.05 }), partners: "one" });
 * ```
 */
export function poisson(given: { readonly rate: number | readonly number[] }): Participation {
  const { rate, spec } = readPoisson(given as Parameters<typeof readPoisson>[0]);
  return { spec, of: (run, round) => drawn(run, round, on("awake.poisson", rate, run).map((r) => 1 - Math.exp(-r))) };
}

const readMarkov = define("awake.markov", { share: z.number().gt(0).max(1), sleepLength: z.number() });

/**
 * Every device wakes and sleeps by its own Markov chain: awake in a given share of the rounds, asleep for L rounds on
 * average; round 1 is drawn from the stationary distribution.
 *
 * @throws {InputError} If the share is not above 0 and at most 1, or L is below 1/share, its value for independent
 * rounds.
 *
 * @example
 * ```ts
 * import { awake } from "murmuration";
 *
 * awake.markov({ share: 0.8, sleepLength: 10 });
 * ```
 */
export function markov(given: { readonly share: number; readonly sleepLength: number }): Participation {
  const { share, sleepLength, spec } = readMarkov(given);
  const asleep = bursts("awake.markov: sleepLength", 1 - share, sleepLength);
  return {
    spec,
    of: (run, round) =>
      asleep(run.devices, round, (r) => run.stream({ purpose: "awake.markov", round: r })).map((now) => !now),
  };
}

const readCyclic = define("awake.cyclic", { groups: z.int().min(1) });

/**
 * Devices in turn: device k in rounds r with r ≡ k + 1 modulo the number of groups.
 *
 * @throws {InputError} If the number of groups is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { awake } from "murmuration";
 *
 * awake.cyclic({ groups: 4 });
 * ```
 */
export function cyclic(given: { readonly groups: number }): Participation {
  const { groups, spec } = readCyclic(given);
  return {
    spec,
    of: ({ devices }, round) => Array.from({ length: devices }, (_, k) => (round - 1 - k) % groups === 0),
  };
}

const readBySpeed = define("awake.bySpeed", { periods: z.array(z.int().min(1)).min(1) });

/**
 * Devices of different speed: a round lasts as long as the fastest device's step; device k takes `periods[k]` rounds
 * for a step and is awake in the last of them.
 *
 * @throws {InputError} If a period is not a whole number of at least 1; in a run, if there is not one for each device.
 *
 * @example
 * ```ts
 * import { algorithms, awake } from "murmuration";
 *
 * algorithms.adPsgd({ participants: awake.bySpeed({ periods: [1, 1, 1, 10] }) }); // one straggler
 * ```
 */
export function bySpeed(given: { readonly periods: readonly number[] }): Participation {
  const { periods, spec } = readBySpeed({ periods: [...given.periods] });
  return { spec, of: (run, round) => on("awake.bySpeed", periods, run).map((period) => round % period === 0) };
}

function on(what: string, values: number | readonly number[], { devices }: RunContext): readonly number[] {
  if (typeof values === "number") return new Array<number>(devices).fill(values);
  if (values.length === devices) return values;
  throw new InputError(
    `${what} is given for ${values.length} devices, but there are ${devices}; give a number for each`,
  );
}

function drawn({ stream }: RunContext, round: number, probabilities: readonly number[]): boolean[] {
  const random = stream({ purpose: "awake", round });
  return probabilities.map((p) => random.uniform() < p);
}
