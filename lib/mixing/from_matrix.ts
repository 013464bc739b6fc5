import { checkMixing } from "./check_mixing.ts";
import { matrixOf, type MixingRule, ruleOf } from "./matrix.ts";

/**
 * A rule that gives your own matrix to every graph that has the links it needs. With link failures, wrap it:
 * `lostToSelf(fromMatrix(rows), { graph })`.
 *
 * @param rows `[devices, devices]`: `rows[k][j]` is the weight of j's parameters in k's average.
 * @throws {InputError} If the rows do not make a square; the rule, if {@linkcode checkMixing} refuses matrix and graph.
 *
 * @example
 * ```ts
 * import { graph, mixing } from "murmuration";
 *
 * const rule = mixing.fromMatrix([[0.9, 0.1], [0.5, 0.5]]);
 * console.assert(rule(graph.complete(2)).weights[1] === 0.1);
 * ```
 */
export function fromMatrix(rows: readonly (readonly number[])[]): MixingRule {
  const matrix = matrixOf(rows);
  return ruleOf({ kind: "fromMatrix", rows }, (graph) => {
    checkMixing(matrix, graph);
    return matrix;
  });
}
