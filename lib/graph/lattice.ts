import { checkWholeNumber, InputError } from "../base/mod.ts";
import { type Graph, graphOf } from "./graph.ts";

/**
 * A two-dimensional grid: device r·columns + c is in row r and column c, linked to the devices beside, above and below
 * it.
 *
 * @throws {InputError} If rows or columns is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.diameter(graph.grid(3, 4)) === 5);
 * ```
 */
export function grid(rows: number, columns: number): Graph {
  const inside = (at: number, size: number) => at >= 0 && at < size ? at : undefined;
  return lattice("grid", { rows, columns, place: inside });
}

/**
 * A two-dimensional torus: a {@linkcode grid} whose borders are joined, so that every device has degree 4 (less where a
 * side is shorter than 3). The "torus" of paper C is another graph: see {@linkcode circulant}.
 *
 * @throws {InputError} If rows or columns is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.degrees(graph.torus(3, 4)).every((degree) => degree === 4));
 * ```
 */
export function torus(rows: number, columns: number): Graph {
  return lattice("torus", { rows, columns, place: (at, size) => (at + size) % size });
}

/**
 * A hypercube of 2^dimensions devices: two are linked if their numbers differ in exactly one binary digit.
 *
 * @param dimensions From 0 to 20; also the degree and the diameter.
 * @throws {InputError} On another number of dimensions.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * console.assert(graph.hypercube(4).devices === 16);
 * ```
 */
export function hypercube(dimensions: number): Graph {
  checkWholeNumber("the number of dimensions of a hypercube", dimensions);
  if (dimensions > 20) {
    throw new InputError(`a hypercube of ${dimensions} dimensions has over a million devices; give at most 20`);
  }
  const neighbors = Array.from(
    { length: 2 ** dimensions },
    (_, k) => Array.from({ length: dimensions }, (_, digit) => k ^ (1 << digit)),
  );
  return graphOf(`hypercube(${dimensions})`, { kind: "hypercube", dimensions }, neighbors);
}

interface LatticeOptions {
  readonly rows: number;
  readonly columns: number;
  /** Where a step over the border leads. */
  readonly place: (at: number, size: number) => number | undefined;
}

function lattice(kind: string, { rows, columns, place }: LatticeOptions): Graph {
  checkWholeNumber(`the number of rows of a ${kind}`, rows, 1);
  checkWholeNumber(`the number of columns of a ${kind}`, columns, 1);
  const neighbors = Array.from({ length: rows * columns }, (_, k) => {
    const [r, c] = [Math.floor(k / columns), k % columns];
    const beside = [[r - 1, c], [r + 1, c], [r, c - 1], [r, c + 1]] as const;
    return beside.flatMap(([i, j]) => {
      const [row, column] = [place(i, rows), place(j, columns)];
      const at = row === undefined || column === undefined ? k : row * columns + column;
      return at === k ? [] : [at];
    });
  });
  return graphOf(`${kind}(${rows}, ${columns})`, { kind, rows, columns }, neighbors);
}
