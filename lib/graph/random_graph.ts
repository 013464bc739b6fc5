import { checkWholeNumber, InputError, type Spec } from "../base/mod.ts";
import { type Stream, stream } from "../random/mod.ts";
import { isConnected } from "./connectivity.ts";
import { type Graph, graphOf } from "./graph.ts";

/** Options of every random graph. */
export interface RandomGraphOptions {
  /** Whole number of at least 0; equal seeds give equal graphs. The graph's own, not the run's. */
  readonly seed: number;
  /** Whether to keep drawing until the graph is connected; default `true`. */
  readonly connected?: boolean;
  /** How many draws to make at most; default 100. */
  readonly tries?: number;
}

/** What {@linkcode drawGraph} needs to know of a family of random graphs. */
export interface GraphDraw extends RandomGraphOptions {
  /** For figures and messages. */
  readonly name: string;
  /** JSON form without the options in {@linkcode RandomGraphOptions}; its kind is the purpose of the random stream. */
  readonly spec: Spec;
  /** For the message when no draw is connected: `"raise the probability"`. */
  readonly remedy: string;
  /** One draw: `[devices]` lists of neighbours, or `undefined` where the procedure got stuck and has to start anew. */
  draw(random: Stream): Iterable<number>[] | undefined;
}

/**
 * Draws from a family of random graphs until a draw is connected; the way every random graph of this room ends. All draws
 * come from one stream, so what is returned depends on the seed alone.
 *
 * @throws {InputError} If no draw is connected.
 *
 * @example
 * ```ts
 * import { graph } from "murmuration";
 *
 * const drawn = graph.drawGraph({
 *   name: "random pair or none",
 *   spec: { kind: "coin" },
 *   remedy: "raise tries",
 *   seed: 0,
 *   draw: (random) => random.uniform() < 0.5 ? [[], []] : [[1], [0]],
 * });
 * console.assert(graph.isConnected(drawn));
 * ```
 */
export function drawGraph(family: GraphDraw): Graph {
  const { seed, connected = true, tries = 100 } = family;
  checkWholeNumber(`tries of ${family.name}`, tries, 1);
  const random = stream({ seed, purpose: family.spec.kind });
  for (let i = 0; i < tries; i++) {
    const neighbors = family.draw(random);
    if (neighbors === undefined) continue;
    const drawn = graphOf(family.name, { ...family.spec, seed, connected }, neighbors);
    if (!connected || isConnected(drawn)) return drawn;
  }
  throw new InputError(
    `${family.name}: none of ${tries} draws gave a ${
      connected ? "connected " : ""
    }graph with seed ${seed}; ${family.remedy}, raise tries${connected ? ", or pass connected: false" : ""}`,
  );
}
