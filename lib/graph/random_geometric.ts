import { z } from "zod";
import { checkOptions, checkWholeNumber } from "../base/mod.ts";
import type { Graph } from "./graph.ts";
import { randomGraph } from "./options.ts";
import { drawGraph, type RandomGraphOptions } from "./random_graph.ts";

/** Options of {@linkcode randomGeometric}. */
export interface RandomGeometricOptions extends RandomGraphOptions {
  /** Devices at most this far apart are linked; the side of the square is 1. */
  readonly radius: number;
}

/**
 * A random geometric graph: devices lie uniformly at random in the unit square, and those within a radius of one
 * another are linked, like radios (Gilbert, 1961).
 *
 * @throws {InputError} If no draw is connected, or an option is out of range.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.isConnected(graph.randomGeometric(20, { radius: 0.5, seed: 0 })));
 * ```
 */
export function randomGeometric(devices: number, options: RandomGeometricOptions): Graph {
  checkWholeNumber("the number of devices of randomGeometric", devices, 1);
  checkOptions("randomGeometric", schema, options);
  const { radius } = options;
  let points: { readonly x: number; readonly y: number }[] = [];
  const drawn = drawGraph({
    ...options,
    name: `randomGeometric(${devices}, ${radius})`,
    spec: { kind: "randomGeometric", devices, radius },
    remedy: "raise the radius",
    draw: (random) => {
      points = Array.from({ length: devices }, () => ({ x: random.uniform(), y: random.uniform() }));
      return points.map((a, k) =>
        [...points.keys()].filter((j) => j !== k && Math.hypot(a.x - points[j]!.x, a.y - points[j]!.y) <= radius)
      );
    },
  });
  return { ...drawn, positions: points.map(({ x, y }) => [x, y] as const) };
}

const schema = z.strictObject({ ...randomGraph, radius: z.number().positive() });
