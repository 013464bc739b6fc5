import { z } from "zod";
import { checkOptions, checkWholeNumber } from "../base/mod.ts";
import { type Edge, neighborsOf } from "./edges.ts";
import type { Graph } from "./graph.ts";
import { probability, randomGraph } from "./options.ts";
import { drawGraph, type RandomGraphOptions } from "./random_graph.ts";

/** Options of {@linkcode erdosRenyi}. */
export interface ErdosRenyiOptions extends RandomGraphOptions {
  /** Probability that a pair of devices is linked, independently of other pairs; from 0 to 1. */
  readonly probability: number;
}

/**
 * A random graph G(n, p): each pair of devices is linked with the same probability (Gilbert, 1959; Erdős and Rényi, 1959).
 *
 * @throws {InputError} If no draw is connected, or an option is out of range.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.isConnected(graph.erdosRenyi(20, { probability: 0.3, seed: 0 })));
 * ```
 */
export function erdosRenyi(devices: number, options: ErdosRenyiOptions): Graph {
  checkWholeNumber("the number of devices of erdosRenyi", devices, 1);
  checkOptions("erdosRenyi", schema, options);
  const p = options.probability;
  return drawGraph({
    ...options,
    name: `erdosRenyi(${devices}, ${p})`,
    spec: { kind: "erdosRenyi", devices, probability: p },
    remedy: "raise the probability",
    draw: (random) => {
      const links: Edge[] = [];
      for (let a = 0; a < devices; a++) {
        for (let b = a + 1; b < devices; b++) if (random.uniform() < p) links.push([a, b]);
      }
      return neighborsOf(devices, links, false);
    },
  });
}

const schema = z.strictObject({ ...randomGraph, probability });
