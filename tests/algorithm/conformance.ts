import { algorithms, bias, type Chain, chain, consensus, localSteps, mixing } from "../../mod.ts";

/** What a conformance law may change in an algorithm. */
export interface Settings {
  readonly batchSize: number | "full";
  readonly steps?: number;
  readonly momentum?: number;
}

/** Every algorithm, registered once for the laws of conformance_test.ts. */
export const registered: Readonly<Record<string, (settings: Settings) => Chain>> = {
  dsgd: ({ batchSize }) => algorithms.dsgd({ batchSize, learningRate: 0.1 }),
  localDsgd: (settings) => algorithms.localDsgd({ steps: 3, learningRate: 0.1, ...settings }),
  p2plAffinity: (settings) => algorithms.p2plAffinity({ steps: 3, learningRate: 0.1, strength: 0.7, ...settings }),
  proximalAffinity: (settings) =>
    algorithms.p2plAffinity({
      steps: 3,
      learningRate: 0.1,
      localBias: bias.proximalToReceivedNeighbors({ strength: 0.5 }),
      ...settings,
    }),
  consensusBias: (settings) =>
    algorithms.p2plAffinity({
      steps: 3,
      learningRate: 0.1,
      localBias: bias.proximalToOwnStart({ strength: 0.5 }),
      consensusBias: bias.proximalToOwnStart({ strength: 0.2 }),
      consensusSteps: 2,
      ...settings,
    }),
  combineThenAdapt: (settings) =>
    chain(
      consensus({ mix: mixing.lazy(mixing.metropolis, { keep: 0.5 }) }),
      localSteps({ steps: 3, learningRate: 0.1, ...settings }),
    ),
};

/** The same algorithms with every bias term at strength zero, beside the chain without bias. */
export const zeroed: Readonly<Record<string, readonly [Chain, Chain]>> = {
  p2plAffinity: [
    algorithms.p2plAffinity({ steps: 3, batchSize: 4, strength: 0 }),
    algorithms.localDsgd({ steps: 3, batchSize: 4 }),
  ],
  proximalToReceivedNeighbors: [
    algorithms.p2plAffinity({
      steps: 3,
      batchSize: 4,
      localBias: bias.proximalToReceivedNeighbors({ strength: 0 }),
    }),
    algorithms.localDsgd({ steps: 3, batchSize: 4 }),
  ],
  proximalToOwnStart: [
    algorithms.p2plAffinity({
      steps: 3,
      batchSize: 4,
      localBias: bias.proximalToOwnStart({ strength: 0 }),
      consensusBias: bias.proximalToOwnStart({ strength: 0 }),
    }),
    algorithms.localDsgd({ steps: 3, batchSize: 4 }),
  ],
};

/** Algorithms whose bias pulls a device even where it has no neighbours, so that one device is not plain SGD. */
export const pullsAlone: readonly string[] = ["consensusBias"];
