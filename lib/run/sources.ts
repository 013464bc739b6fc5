import type { Dataset } from "../data/mod.ts";
import type { Chain } from "../step/mod.ts";
import type { Sources } from "./configuration.ts";
import { type Fingerprint, fingerprints } from "./fingerprint.ts";
import type { RunInputs } from "./run_inputs.ts";

/** What names the runs of an algorithm besides JSON forms. */
export interface FoundSources {
  /** The hashes. */
  readonly sources: Sources;
  /** What could not be inspected in the user's functions, by the names that lead to it. */
  readonly unseen: readonly string[];
}

/** The sources of a simulation's algorithms, `[algorithms]`. */
export async function sourcesOf(
  { graph, channel, model, test, metrics }: Pick<RunInputs, "graph" | "channel" | "model" | "test" | "metrics">,
  train: Dataset,
  algorithms: readonly Chain[],
): Promise<FoundSources[]> {
  const names = Object.keys(metrics);
  const channels = channel ? [channel] : [];
  const values = [
    ...[unnamed(graph), unnamed(model), unnamed(train), unnamed(test)],
    ...channels,
    ...names.map((name) => metrics[name]),
  ];
  const found = await fingerprints([...values, ...algorithms.flatMap(stepsOf)]);
  const [ofGraph, ofModel, ofTrain, ofTest, ...rest] = found as [Fingerprint, Fingerprint, Fingerprint, Fingerprint];
  const ofChannels = rest.splice(0, channels.length) as Fingerprint[];
  const ofMetrics = rest.splice(0, names.length) as Fingerprint[];
  return algorithms.map((algorithm) => {
    const ofSteps = rest.splice(0, stepsOf(algorithm).length) as Fingerprint[];
    const sources: Sources = {
      graph: ofGraph.hash,
      ...(ofChannels[0] && { channel: ofChannels[0].hash }),
      model: ofModel.hash,
      data: { train: ofTrain.hash, test: ofTest.hash },
      algorithm: ofSteps.map(({ hash }) => hash),
      metrics: Object.fromEntries(names.map((name, i) => [name, ofMetrics[i]!.hash])),
    };
    return {
      sources,
      unseen: [ofGraph, ofModel, ...ofChannels, ...ofMetrics, ...ofSteps].flatMap(({ unseen }) => unseen),
    };
  });
}

function stepsOf({ setup, round }: Chain): unknown[] {
  return [...setup, ...round];
}

/** A value without its labels and its own statement of its content. */
function unnamed<T extends { readonly name: string }>(thing: T): unknown {
  const { name: _, standsInFor: __, checksum: ___, ...rest } = thing as T & Partial<Dataset>;
  return rest;
}
