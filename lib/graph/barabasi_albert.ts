import { z } from "zod";
import { checkOptions, checkWholeNumber, InputError } from "../base/mod.ts";
import { type Edge, neighborsOf } from "./edges.ts";
import type { Graph } from "./graph.ts";
import { randomGraph } from "./options.ts";
import { drawGraph } from "./random_graph.ts";

/** Options of {@linkcode barabasiAlbert}. */
export interface BarabasiAlbertOptions {
  /** Links that each new device makes: at least 1, below the number of devices. */
  readonly links: number;
  /** The graph's own seed, not the run's: a whole number of at least 0. Equal seeds give equal graphs. */
  readonly seed: number;
}

/**
 * A scale-free graph grown by preferential attachment (Barabási and Albert, 1999): a star of `links` + 1 devices, then each
 * further device links to `links` different ones, drawn in proportion to their degree. It is always connected and has
 * links · (devices − links) links.
 *
 * @throws {InputError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.edges(graph.barabasiAlbert(20, { links: 2, seed: 0 })).length === 36);
 * ```
 */
export function barabasiAlbert(devices: number, options: BarabasiAlbertOptions): Graph {
  checkWholeNumber("the number of devices of barabasiAlbert", devices, 2);
  checkOptions("barabasiAlbert", schema, options);
  const { links: m, seed } = options;
  const name = `barabasiAlbert(${devices}, ${m})`;
  if (m >= devices) throw new InputError(`${name}: links is ${m}; expected less than ${devices}, the devices`);
  return drawGraph({
    name,
    spec: { kind: "barabasiAlbert", devices, links: m },
    remedy: "raise links",
    seed,
    draw: (random) => {
      const links = Array.from({ length: m }, (_, i): Edge => [0, i + 1]);
      const ends = links.flat(); // each device as often as it has links
      for (let k = m + 1; k < devices; k++) {
        const targets = new Set<number>();
        while (targets.size < m) targets.add(ends[random.integer(ends.length)]!);
        for (const j of targets) {
          links.push([j, k]);
          ends.push(j, k);
        }
      }
      return neighborsOf(devices, links, false);
    },
  });
}

const schema = z.strictObject({ seed: randomGraph.seed, links: z.int().min(1) });
