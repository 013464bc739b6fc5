import { z } from "zod";
import { checkOptions, checkWholeNumber, InputError } from "../base/mod.ts";
import type { Stream } from "../random/mod.ts";
import type { Graph } from "./graph.ts";
import { probability, randomGraph } from "./options.ts";
import { drawGraph, type RandomGraphOptions } from "./random_graph.ts";

/** Options of {@linkcode wattsStrogatz}. */
export interface WattsStrogatzOptions extends RandomGraphOptions {
  /** Mean degree: an even number below the number of devices. */
  readonly degree: number;
  /** Probability that a link is rewired; 0 keeps the lattice, 1 rewires every link. */
  readonly rewiring: number;
}

/**
 * A small-world graph (Watts and Strogatz, 1998): a ring in which each device is linked to its `degree` nearest, then the
 * far end of each link moves with probability `rewiring` to a random device. There are devices · degree / 2 links.
 *
 * @throws {InputError} If no draw is connected, or an option is out of range.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const drawn = graph.wattsStrogatz(20, { degree: 4, rewiring: 0.1, seed: 0 });
 * console.assert(graph.edges(drawn).length === 40);
 * ```
 */
export function wattsStrogatz(devices: number, options: WattsStrogatzOptions): Graph {
  checkWholeNumber("the number of devices of wattsStrogatz", devices, 1);
  checkOptions("wattsStrogatz", schema, options);
  const { degree, rewiring } = options;
  const name = `wattsStrogatz(${devices}, ${degree}, ${rewiring})`;
  if (degree >= devices || degree % 2 === 1) {
    throw new InputError(`${name}: the degree is ${degree}; expected an even number below ${devices}`);
  }
  return drawGraph({
    ...options,
    name,
    spec: { kind: "wattsStrogatz", devices, degree, rewiring },
    remedy: "raise the degree",
    draw: (random) => rewire(random, devices, { degree, rewiring }),
  });
}

const schema = z.strictObject({ ...randomGraph, degree: z.int().min(0), rewiring: probability });

function rewire(
  random: Stream,
  devices: number,
  { degree, rewiring }: { readonly degree: number; readonly rewiring: number },
): Set<number>[] {
  const neighbors = Array.from({ length: devices }, () => new Set<number>());
  const link = (a: number, b: number) => {
    neighbors[a]!.add(b);
    neighbors[b]!.add(a);
  };
  const reach = Array.from({ length: degree / 2 }, (_, i) => i + 1);
  for (let k = 0; k < devices; k++) reach.forEach((hop) => link(k, (k + hop) % devices));
  for (const hop of reach) {
    for (let k = 0; k < devices; k++) {
      const moves = random.uniform() < rewiring;
      if (!moves || neighbors[k]!.size === devices - 1) continue;
      const end = (k + hop) % devices;
      let target = random.integer(devices);
      while (target === k || neighbors[k]!.has(target)) target = random.integer(devices);
      neighbors[k]!.delete(end);
      neighbors[end]!.delete(k);
      link(k, target);
    }
  }
  return neighbors;
}
