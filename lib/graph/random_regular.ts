import { z } from "zod";
import { checkOptions, checkWholeNumber, InputError } from "../base/mod.ts";
import type { Stream } from "../random/mod.ts";
import type { Graph } from "./graph.ts";
import { randomGraph } from "./options.ts";
import { drawGraph, type RandomGraphOptions } from "./random_graph.ts";

/** Options of {@linkcode randomRegular}. */
export interface RandomRegularOptions extends RandomGraphOptions {
  /** Links of every device; below the number of devices, and even where that number is odd. */
  readonly degree: number;
}

/**
 * A random regular graph: every device has the same degree, and the links are otherwise random. Free link ends are
 * joined two at a time (Steger and Wormald, 1999), which is close to uniform over all such graphs.
 *
 * @throws {InputError} If no graph has these degrees, no draw is connected, or an option is out of range.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const drawn = graph.randomRegular(20, { degree: 3, seed: 0 });
 * console.assert(graph.degrees(drawn).every((degree) => degree === 3));
 * ```
 */
export function randomRegular(devices: number, options: RandomRegularOptions): Graph {
  checkWholeNumber("the number of devices of randomRegular", devices, 1);
  checkOptions("randomRegular", schema, options);
  const { degree } = options;
  const name = `randomRegular(${devices}, ${degree})`;
  if (degree >= devices) throw new InputError(`${name}: the degree is at most devices - 1, here ${devices - 1}`);
  if ((degree * devices) % 2 === 1) {
    throw new InputError(`${name}: an odd number of devices has no graph of odd degree; change one of them by 1`);
  }
  return drawGraph({
    ...options,
    name,
    spec: { kind: "randomRegular", devices, degree },
    remedy: "raise the degree",
    draw: (random) => joinEnds(random, devices, degree),
  });
}

const schema = z.strictObject({ ...randomGraph, degree: z.int().min(0) });

function joinEnds(random: Stream, devices: number, degree: number): Set<number>[] | undefined {
  const neighbors = Array.from({ length: devices }, () => new Set<number>());
  const free = Array.from({ length: devices * degree }, (_, i) => i % devices);
  const fits = (a: number, b: number) => a !== b && !neighbors[a]!.has(b);
  const take = (i: number) => {
    free[i] = free.at(-1)!;
    free.pop();
  };
  while (free.length > 0) {
    const [i, j] = [random.integer(free.length), random.integer(free.length)];
    const [a, b] = [free[i]!, free[j]!];
    if (fits(a, b)) {
      neighbors[a]!.add(b);
      neighbors[b]!.add(a);
      take(Math.max(i, j));
      take(Math.min(i, j));
    } else if (!free.some((c) => free.some((d) => fits(c, d)))) {
      return undefined;
    }
  }
  return neighbors;
}
