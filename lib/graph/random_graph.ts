import { checkWholeNumber, InputError, type Spec } from "../base/mod.ts";
import { type Stream, stream } from "../random/mod.ts";
import { isConnected } from "./connectivity.ts";
import { type Graph, graphOf } from "./graph.ts";

/** Options of every random graph. */
export interface RandomGraphOptions {
  /** The graph's own seed, not the run's: a whole number of at least 0. Equal seeds give equal graphs. */
  readonly seed: number;
  /** Whether to keep drawing until the graph is connected. Default: true. */
  readonly connected?: boolean;
  /** Maximum number of draws. Default: 100. */
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
  /** One draw: `[devices]` lists of neighbours, or `undefined` if the procedure got stuck and must restart. */
  draw(random: Stream): Iterable<number>[] | undefined;
}

/**
 * Draws from a family of random graphs until a draw is connected. Every random graph here ends with it. All draws come
 * from one stream, so the result depends on the seed alone.
 *
 * @throws {InputError} If no draw is connected.
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
