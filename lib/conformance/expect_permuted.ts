import type { Partition } from "../data/mod.ts";
import { complete, type Edge, edges, fromEdges, type Graph } from "../graph/mod.ts";
import { dealt } from "./clusters.ts";
import { expectClose } from "./expect.ts";
import type { Subject } from "./law.ts";
import { data, learningRate, type Setting, train } from "./train.ts";

/**
 * Throws unless permuting the devices permutes the result.
 *
 * @param settingOf Further settings of the run in which device k is called `names[k]`.
 */
export async function expectPermuted(
  { make, graph = complete }: Subject,
  settingOf: (names: readonly number[]) => Partial<Setting> = () => ({}),
): Promise<void> {
  const order = [2, 0, 1];
  const links = graph(3);
  const moved = edges(links).map(([a, b]): Edge => [order.indexOf(a), order.indexOf(b)]);
  const run = (devices: Partition, over: Graph, names: readonly number[]) =>
    train(make({ batchSize: "full", learningRate }), { devices, graph: over, ...settingOf(names) });
  const plain = await run(dealt(data.train, 3), links, [0, 1, 2]);
  const permuted = await run(
    dealt(data.train, 3, order),
    fromEdges(3, moved, { directed: links.directed }),
    order,
  );
  order.forEach((from, to) => expectClose(permuted.parameters[to]!, plain.parameters[from]!, 2e-6));
}
