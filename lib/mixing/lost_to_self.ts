import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import type { Graph } from "../graph/mod.ts";
import { mixingOf, type MixingRule, ruleOf } from "./matrix.ts";

/** Options of {@linkcode lostToSelf}. */
export interface LostToSelfOptions {
  /** The graph whose weights hold when no link fails. */
  readonly graph: Graph;
}

/**
 * A rule that keeps the weights of the intact graph when links fail: a device adds the weight of a neighbour it does
 * not hear to its own, whereas other rules redistribute it. A symmetric matrix stays symmetric.
 *
 * @throws {InputError} If `graph` is not a fixed graph; the rule, on a graph with another number of devices.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const ring = graph.ring(4);
 * const rule = mixing.lostToSelf(mixing.dataSize, { graph: ring });
 * const flaky = graph.withLinkFailures(ring, { probability: 1 });
 * console.assert(rule(flaky.at(1, 0)).weights[0] === 1);
 * ```
 */
export function lostToSelf(rule: MixingRule, options: LostToSelfOptions): MixingRule {
  checkOptions("lostToSelf", schema, options);
  const { graph: intact } = options;
  return ruleOf({ kind: "lostToSelf", rule: rule.spec, graph: intact.spec }, (graph, dataSizes) => {
    const { devices, weights } = rule(intact, dataSizes);
    if (graph.devices !== devices) {
      throw new InputError(
        `lostToSelf was given ${intact.name}, but now mixes the ${graph.devices} devices of ${graph.name}`,
      );
    }
    return mixingOf(graph, (k, j) => weights[k * devices + j]!);
  });
}

const schema = z.strictObject({ graph: z.looseObject({ neighbors: z.array(z.unknown()) }) });
