import { type Graph, graphOf } from "../graph/mod.ts";
import { permutation } from "../random/mod.ts";
import type { RoundContext } from "./round.ts";

/**
 * Who meets in an exchange: all neighbours that are both awake, or disjoint pairs: in random order, each awake device
 * picks a neighbour without a partner, awake or not.
 */
export function meeting(
  { graph, round, stream, devices }: RoundContext,
  { awake, partners, step }: { awake: readonly boolean[]; partners: "all" | "one"; step: number },
): Graph {
  const name = `${graph.name}, those who meet in round ${round}`;
  const spec = { kind: "meeting", round };
  if (partners === "all") {
    return graphOf(name, spec, graph.neighbors.map((list, k) => awake[k] ? list.filter((j) => awake[j]) : []));
  }
  const random = stream({ purpose: `partners ${step}`, round });
  const partner = new Array<number>(devices).fill(-1);
  for (const k of permutation(random, devices)) {
    const free = awake[k] && partner[k] === -1 ? graph.neighbors[k]!.filter((j) => partner[j] === -1) : [];
    if (free.length === 0) continue;
    const j = free[random.integer(free.length)]!;
    [partner[k], partner[j]] = [j, k];
  }
  return graphOf(name, spec, partner.map((j) => j === -1 ? [] : [j]));
}
