import { z } from "zod";
import { checkOptions, checkWholeNumber, InputError, shown } from "../base/mod.ts";
import { type Graph, graphOf } from "./graph.ts";

/** Options of {@linkcode ring} and {@linkcode circulant}. */
export interface CirculantOptions {
  /** Whether device k sends only to k + offset, not to k − offset. Default: false. */
  readonly directed?: boolean;
}

/**
 * A ring: device k is linked to k − 1 and k + 1. Directed: k sends to k + 1 only.
 *
 * @throws {InputError} If the number of devices is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.degrees(graph.ring(10)).every((degree) => degree === 2));
 * ```
 */
export function ring(devices: number, options: CirculantOptions = {}): Graph {
  checkWholeNumber("the number of devices of a ring", devices, 1);
  checkOptions("ring", schema, options);
  const { directed = false } = options;
  return graphOf(
    `ring(${devices}${directed ? ", directed" : ""})`,
    { kind: "ring", devices, directed },
    rotations(devices, devices > 1 ? [1] : [], directed),
  );
}

/**
 * A circulant graph: device k is linked to k − o and k + o for every offset o, modulo the number of devices.
 *
 * The code of paper C calls `circulant(10, [1, 5])` a torus. Offsets +5 and −5 reach the same device: our graph has
 * degree 3, whereas that code counts the device twice; `mixing.fromMatrix` can give it double weight.
 *
 * @param offsets Whole numbers from 1, none a multiple of the number of devices.
 * @throws {InputError} On other offsets.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.degrees(graph.circulant(12, [1, 5])).every((degree) => degree === 4));
 * ```
 */
export function circulant(devices: number, offsets: readonly number[], options: CirculantOptions = {}): Graph {
  checkWholeNumber("the number of devices of a circulant graph", devices, 1);
  checkOptions("circulant", schema, options);
  for (const offset of offsets) {
    checkWholeNumber("an offset of a circulant graph", offset, 1);
    if (offset % devices === 0) {
      throw new InputError(
        `circulant(${devices}, ${shown(offsets)}): offset ${offset} links a device to itself; leave it out`,
      );
    }
  }
  const { directed = false } = options;
  return graphOf(
    `circulant(${devices}, [${offsets.join(", ")}]${directed ? ", directed" : ""})`,
    { kind: "circulant", devices, offsets, directed },
    rotations(devices, offsets, directed),
  );
}

const schema = z.strictObject({ directed: z.boolean().optional() });

function rotations(devices: number, offsets: readonly number[], directed: boolean): number[][] {
  const shifts = directed ? offsets.map((o) => -o) : offsets.flatMap((o) => [-o, o]);
  return Array.from(
    { length: devices },
    (_, k) => shifts.map((shift) => (((k + shift) % devices) + devices) % devices),
  );
}
