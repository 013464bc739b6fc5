import { InputError } from "../base/mod.ts";
import { type Matrix, row, type Session } from "../engine/mod.ts";
import type { Graph } from "../graph/mod.ts";
import type { MixingMatrix } from "../mixing/mod.ts";
import type { RoundContext } from "./step.ts";

/** One vector per device and one per direction of every link, in the rows of one matrix: for each k, k's own and then those with its neighbours. */
export interface Gathered {
  /** The graph of the round. */
  readonly graph: Graph;
  /** Device k's own. */
  own(k: number): Float32Array;
  /** The one that k has with its neighbour j: ∇F_k at the parameters received from j, on the batch of k. */
  cross(k: number, j: number): Float32Array;
}

/** What gradients are gathered from. */
export interface GatherOptions {
  /** Where own gradients are taken, `[devices, parameters]`. */
  readonly own: Matrix;
  /** `[devices]`: each device's mini-batch. */
  readonly batches: readonly Uint32Array[];
  /** The round. */
  readonly context: RoundContext;
}

/** Rows that a matrix of gathered vectors has. */
export function crossRows(graph: Graph): number {
  return graph.neighbors.reduce((rows, list) => rows + 1 + list.length, 0);
}

/** The rows of a matrix as gathered vectors. */
export function gatheredIn(matrix: Matrix, graph: Graph): Gathered {
  const first = firstRows(graph);
  return {
    graph,
    own: (k) => row(matrix, first[k]!),
    cross: (k, j) => row(matrix, first[k]! + 1 + graph.neighbors[k]!.indexOf(j)),
  };
}

/**
 * Takes every device's own gradient and those at the parameters received from its neighbours, all on its own mini-batch.
 *
 * @throws {InputError} If nothing was received over the links of this round.
 */
export async function gather(out: Matrix, { own, batches, context }: GatherOptions): Promise<Gathered> {
  const { graph, received, session } = context;
  if (!received || received.graph !== graph) {
    throw new InputError(
      "cross-gradients need what the neighbours sent in this round; put a consensus step before them in the chain",
    );
  }
  const first = firstRows(graph);
  const owns = batches.map((batch, k) => ({ at: k, batch, into: first[k]! }));
  const crosses = batches.flatMap((batch, k) =>
    graph.neighbors[k]!.map((j, i) => ({ at: j, batch, into: first[k]! + 1 + i }))
  );
  await session.gradients(own, { jobs: owns, out });
  if (crosses.length > 0) await session.gradients(received.parameters, { jobs: crosses, out });
  context.spend(graph.neighbors.map((list) => 1 + list.length));
  return gatheredIn(out, graph);
}

/** A matrix of at least so many rows: the given one if it has them. */
export function atLeast(rows: number, given: Matrix | undefined, session: Session): Matrix {
  return given && given.rows >= rows ? given : session.matrix(rows);
}

/**
 * Paper C's biases of cross-gradients against own gradients, with d parameters, `[devices]`:
 * ε_k = Σ_j w_kj·‖cross(k, j) − own(k)‖₁/d and ω_k = Σ_j w_kj·‖cross(j, k) − own(k)‖₁/d.
 */
export function biasesOf(
  { graph, own, cross }: Gathered,
  weights: MixingMatrix,
): Record<"epsilon" | "omega", number[]> {
  const bias = (of: (k: number, j: number) => Float32Array) =>
    graph.neighbors.map((list, k) =>
      list.reduce((sum, j) => sum + weights.weights[k * graph.devices + j]! * meanDistance(of(k, j), own(k)), 0)
    );
  return { epsilon: bias((k, j) => cross(k, j)), omega: bias((k, j) => cross(j, k)) };
}

function firstRows(graph: Graph): number[] {
  let next = 0;
  return graph.neighbors.map((list) => {
    const first = next;
    next += 1 + list.length;
    return first;
  });
}

function meanDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
