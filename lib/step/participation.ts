import { define, InputError } from "../base/mod.ts";
import type { Spec } from "../base/mod.ts";
import { permutation } from "../random/mod.ts";
import { z } from "zod";
import type { RunContext } from "./round.ts";

/** Who takes part in a round. */
export interface Participation {
  /** JSON form. */
  readonly spec: Spec;
  /**
   * `[devices]`: whether each takes part, a pure function of run and round.
   *
   * @throws {InputError} If nobody does.
   */
  of(run: RunContext, round: number): readonly boolean[];
}

const readClients = define("randomClients", { fraction: z.number().gt(0).max(1) });

/** Options of {@linkcode randomClients}. */
export interface RandomClientsOptions {
  /** Share C of the devices that take part, above 0 and at most 1. */
  readonly fraction: number;
}

/**
 * In every round C·K devices (rounded) drawn at random, as FedAvg draws its clients (McMahan et al., 2017). Steps with
 * equal options draw the same devices.
 *
 * @throws {InputError} If the fraction is not above 0 and at most 1; in a run, if it selects nobody.
 *
 * @example
 * ```ts
 * import { localSteps, randomClients } from "murmuration";
 *
 * localSteps({ epochs: 1, batchSize: 10, learningRate: 0.1, participants: randomClients({ fraction: 0.1 }) });
 * ```
 */
export function randomClients(options: RandomClientsOptions): Participation {
  const { fraction, spec } = readClients(options);
  return {
    spec,
    of(run, round) {
      const { devices } = run;
      const clients = Math.round(fraction * devices);
      if (clients === 0) {
        throw new InputError(
          `the client fraction ${fraction} of ${devices} devices selects nobody; for one client a round give 1/${devices}`,
        );
      }
      const taking = new Array<boolean>(devices).fill(false);
      const drawn = permutation(run.stream({ purpose: "clients", round }), devices).subarray(0, clients);
      drawn.forEach((k) => taking[k] = true);
      return taking;
    },
  };
}
