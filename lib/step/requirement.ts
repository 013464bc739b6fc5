import { match, P } from "ts-pattern";
import { InputError } from "../base/mod.ts";
import { edges, type Graph, graphAt, isConnected, type Topology } from "../graph/mod.ts";
import { columnSums, eigenvalues, isSymmetric, type MixingMatrix, type MixingRule, rowSums } from "../mixing/mod.ts";

/**
 * What an algorithm's theory requires of the graph, the mixing matrix or the channel: that every message arrives at
 * once (`"everyMessage"`: no channel); a graph that is undirected, a tree, or the same in every round; a mixing matrix
 * that is symmetric, whose columns sum to 1 (`"columnStochastic"`, besides non-negative weights), whose rows do as well
 * (`"doublyStochastic"`), or whose eigenvalues all lie above a bound.
 */
export type Requirement =
  | { readonly kind: "everyMessage" }
  | { readonly kind: "fixedGraph" }
  | { readonly kind: "undirected" }
  | { readonly kind: "tree" }
  | { readonly kind: "symmetric" | "columnStochastic" | "doublyStochastic"; readonly mix: MixingRule }
  | { readonly kind: "eigenvaluesAbove"; readonly mix: MixingRule; readonly bound: number };

/** The setting that requirements are checked in. */
export interface RequirementSetting {
  /** The algorithm, for messages. */
  readonly algorithm: string;
  /** The graph of every round. */
  readonly topology: Topology;
  /** `[devices]`: samples per device. */
  readonly dataSizes: readonly number[];
  /** Seed of the run. */
  readonly seed: number;
  /** Kind of the channel, if any. */
  readonly channel?: string;
}

/** Rounds in which a changing graph is checked. */
const ROUNDS_CHECKED = 10;

/**
 * Refuses a run whose graph or mixing matrix breaks an algorithm's requirements. If the graph changes with the round,
 * the first ten rounds are checked.
 *
 * @throws {InputError} With the algorithm, the reason and the offending value.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 * import { checkRequirements } from "./requirement.ts";
 *
 * checkRequirements([{ kind: "doublyStochastic", mix: mixing.metropolis }], {
 *   algorithm: "dpsgd",
 *   topology: graph.ring(5),
 *   dataSizes: [1, 1, 1, 1, 1],
 *   seed: 0,
 * });
 * ```
 */
export function checkRequirements(requires: readonly Requirement[], setting: RequirementSetting): void {
  const { topology, seed, algorithm } = setting;
  const rounds = "at" in topology ? ROUNDS_CHECKED : 1;
  for (const requirement of requires) {
    if (requirement.kind === "everyMessage") {
      if (setting.channel === undefined) continue;
      throw new InputError(
        `${algorithm} needs every message to arrive in the round in which it was sent, but the run has a channel ` +
          `(channel.${setting.channel}); leave the channel out, or the algorithm`,
      );
    }
    if (requirement.kind === "fixedGraph") {
      if (!("at" in topology)) continue;
      throw new InputError(
        `${algorithm} needs the same graph in every round, but ${topology.name} changes; give a fixed graph`,
      );
    }
    for (let round = 1; round <= rounds; round++) {
      const graph = graphAt(topology, round, seed);
      const complaint = complaintOf(requirement, graph, setting.dataSizes);
      if (complaint) throw new InputError(`${algorithm} ${complaint}`);
    }
  }
}

function complaintOf(
  requirement: Exclude<Requirement, { kind: "fixedGraph" | "everyMessage" }>,
  graph: Graph,
  sizes: readonly number[],
): string | undefined {
  return match(requirement)
    .with(
      { kind: "undirected" },
      () => graph.directed ? `needs an undirected graph, but ${graph.name} is directed` : "",
    )
    .with({ kind: "tree" }, () => {
      const links = edges(graph).length;
      if (!graph.directed && isConnected(graph) && links === graph.devices - 1) return "";
      return `needs a tree, a connected undirected graph with ${
        graph.devices - 1
      } links, but ${graph.name} has ${links}` +
        `${graph.directed ? " directed ones" : ""}; use graph.path, graph.star or graph.binaryTree`;
    })
    .with({ kind: "symmetric" }, ({ mix }) => {
      return isSymmetric(mix(graph, sizes))
        ? ""
        : `needs a symmetric mixing matrix, but mixing.${mix.spec.kind} on ${graph.name} is not; use mixing.metropolis`;
    })
    .with({ kind: P.union("columnStochastic", "doublyStochastic") }, ({ kind, mix }) => {
      const wrong = notStochastic(kind, mix(graph, sizes));
      return wrong &&
        `needs a ${kind === "columnStochastic" ? "column-" : "doubly "}stochastic mixing matrix, but ${wrong} ` +
          `of mixing.${mix.spec.kind} on ${graph.name}; use ` +
          (kind === "columnStochastic" ? "mixing.equalShares" : "mixing.metropolis");
    })
    .with({ kind: "eigenvaluesAbove" }, ({ mix, bound }) => {
      const least = Math.min(...eigenvalues(mix(graph, sizes)).map(({ real }) => real));
      return least > bound + 1e-9 ? "" : `needs a mixing matrix with eigenvalues above ${shownNumber(bound)}, but ` +
        `the least of mixing.${mix.spec.kind} on ${graph.name} is ${
          shownNumber(least)
        }; use mixing.lazy(…, { keep: 0.5 })`;
    })
    .exhaustive() || undefined;
}

function notStochastic(kind: "columnStochastic" | "doublyStochastic", matrix: MixingMatrix): string {
  const negative = matrix.weights.findIndex((weight) => weight < -1e-9);
  if (negative >= 0) {
    return `weight (${Math.floor(negative / matrix.devices)}, ${negative % matrix.devices}) is negative`;
  }
  const off = (sums: readonly number[]) => sums.findIndex((sum) => Math.abs(sum - 1) > 1e-9);
  const [columns, rows] = [columnSums(matrix), rowSums(matrix)];
  if (off(columns) >= 0) return `column ${off(columns)} sums to ${shownNumber(columns[off(columns)]!)}`;
  if (kind === "doublyStochastic" && off(rows) >= 0) return `row ${off(rows)} sums to ${shownNumber(rows[off(rows)]!)}`;
  return "";
}

function shownNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
