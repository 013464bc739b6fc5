import * as graph from "../../lib/graph/mod.ts";

/** The 8-node small example of the CVX graph Laplacian collection. */
export const cvxExample = graph.fromEdges(
  8,
  ([
    [1, 2],
    [2, 3],
    [3, 4],
    [1, 5],
    [2, 8],
    [2, 4],
    [5, 6],
    [5, 7],
    [3, 7],
    [4, 8],
    [6, 7],
    [7, 8],
    [2, 7],
  ] as const).map(([a, b]): graph.Edge => [a - 1, b - 1]),
);

/** Connected graphs of different kinds, some of them random. */
export const variedGraphs: readonly graph.Graph[] = [
  cvxExample,
  graph.complete(5),
  graph.star(6),
  graph.grid(3, 4),
  graph.path(1),
  ...[0, 1, 2, 3, 4, 5, 6, 7].flatMap((seed) => [
    graph.erdosRenyi(12 + seed, { probability: 0.3, seed }),
    graph.barabasiAlbert(15, { links: 2, seed }),
  ]),
];
