import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { failing } from "./failing.ts";
import type { TimeVaryingGraph, Topology } from "./graph.ts";
import type { FailureOptions } from "./link_failures.ts";
import { probability } from "./options.ts";

/**
 * A topology whose devices drop out at random: in every round each device is out with the given probability,
 * independently of other devices and rounds, and all its links fail. It still trains, but neither sends nor receives.
 *
 * @throws {InputError} If the probability is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const none = graph.withDeviceOutages(graph.ring(10), { probability: 1 });
 * console.assert(graph.edges(none.at(1, 0)).length === 0);
 * ```
 */
export function withDeviceOutages(topology: Topology, options: FailureOptions): TimeVaryingGraph {
  checkOptions("withDeviceOutages", z.strictObject({ probability }), options);
  return failing(topology, {
    name: `device outages ${options.probability}`,
    spec: { kind: "withDeviceOutages", probability: options.probability },
    survivors: ({ links, round, random }) => {
      const draws = random(round);
      const out = Array.from({ length: topology.devices }, () => draws.uniform() < options.probability);
      return links.filter(([a, b]) => !out[a] && !out[b]);
    },
  });
}
