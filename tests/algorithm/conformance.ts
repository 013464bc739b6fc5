import {
  algorithms,
  bias,
  type Chain,
  chain,
  compression,
  consensus,
  graph,
  localSteps,
  mixing,
  schedule,
} from "../../mod.ts";
import type { ConformanceSettings, Subject } from "../../lib/conformance/mod.ts";

/** An algorithm as the laws need it, always as a chain. */
export interface Registered extends Subject {
  readonly make: (settings: Pick<ConformanceSettings, "batchSize"> & Partial<ConformanceSettings>) => Chain;
}

const learningRate = 0.1;
const crossGradients = { learningRate, momentum: 0.5, averagingRate: 0.5 };
/** What alone is SGD with Nesterov's momentum. */
const nesterov = { momentum: 0.5, nesterov: true };
const three = { steps: 3, learningRate };

/** Every algorithm, registered once. */
export const registered: Readonly<Record<string, Registered>> = {
  dsgd: { steps: 1, make: ({ batchSize }) => algorithms.dsgd({ batchSize, learningRate }) },
  localDsgd: {
    steps: 3,
    make: (settings) => algorithms.localDsgd({ ...three, ...settings }),
    withParticipants: (settings, participants) =>
      chain(
        localSteps({ ...settings, steps: 3, participants }),
        consensus({ mix: mixing.metropolis, participants }),
      ),
  },
  p2plAffinity: { steps: 3, make: (settings) => algorithms.p2plAffinity({ ...three, strength: 0.7, ...settings }) },
  proximalAffinity: {
    steps: 3,
    make: (settings) =>
      algorithms.p2plAffinity({
        ...three,
        localBias: bias.proximalToReceivedNeighbors({ strength: 0.5 }),
        ...settings,
      }),
  },
  consensusBias: {
    steps: 3,
    pullsAlone: true,
    make: (settings) =>
      algorithms.p2plAffinity({
        ...three,
        localBias: bias.proximalToOwnStart({ strength: 0.5 }),
        consensusBias: bias.proximalToOwnStart({ strength: 0.2 }),
        consensusSteps: 2,
        ...settings,
      }),
  },
  combineThenAdapt: {
    steps: 3,
    make: (settings) =>
      chain(consensus({ mix: mixing.lazy(mixing.metropolis, { keep: 0.5 }) }), localSteps({ ...three, ...settings })),
  },
  p2pl: {
    steps: 3,
    momentum: 0.5,
    movesMean: true,
    make: (settings) => algorithms.p2pl({ ...three, momentum: 0.5, ...settings }),
  },
  fedAvg: { steps: 3, make: (settings) => algorithms.fedAvg({ ...three, ...settings }) },
  centralized: { steps: 3, movesMean: true, make: (settings) => algorithms.centralized({ ...three, ...settings }) },
  localTraining: { steps: 3, make: (settings) => algorithms.localTraining({ ...three, ...settings }) },
  dgd: { steps: 1, make: (settings) => algorithms.dgd({ learningRate, ...settings }) },
  atc: { steps: 1, make: (settings) => algorithms.atc({ learningRate, ...settings }) },
  cta: { steps: 1, make: (settings) => algorithms.cta({ learningRate, ...settings }) },
  dpsgd: { steps: 1, make: (settings) => algorithms.dpsgd({ learningRate, averagingRate: 0.5, ...settings }) },
  dsgdmN: {
    steps: 1,
    ...nesterov,
    make: (settings) => algorithms.dsgdmN({ learningRate, momentum: 0.5, ...settings }),
  },
  qgDsgdmN: {
    steps: 1,
    pullsAlone: true,
    make: (settings) => algorithms.qgDsgdmN({ learningRate, momentum: 0.5, ...settings }),
  },
  ngc: { steps: 1, ...nesterov, make: (settings) => algorithms.ngc({ ...crossGradients, alpha: 0.5, ...settings }) },
  ngcAlgorithm1: {
    steps: 1,
    momentum: 0.5,
    make: (settings) => algorithms.ngc({ ...crossGradients, form: "algorithm1", ...settings }),
  },
  ngmModelVariant: {
    steps: 1,
    ...nesterov,
    make: (settings) => algorithms.ngmModelVariant({ ...crossGradients, ...settings }),
  },
  ngmDataVariant: {
    steps: 1,
    ...nesterov,
    make: (settings) => algorithms.ngmDataVariant({ ...crossGradients, ...settings }),
  },
  compNgc: { steps: 1, pullsAlone: true, make: (settings) => algorithms.compNgc({ ...crossGradients, ...settings }) },
  cga: { steps: 1, ...nesterov, make: (settings) => algorithms.cga({ ...crossGradients, ...settings }) },
  compCga: { steps: 1, pullsAlone: true, make: (settings) => algorithms.compCga({ ...crossGradients, ...settings }) },
  gradientTracking: {
    steps: 1,
    exact: true,
    make: (settings) => algorithms.gradientTracking({ learningRate, ...settings }),
  },
  gradientTrackingAtc: {
    steps: 1,
    exact: true,
    make: (settings) => algorithms.gradientTracking({ learningRate, form: "atc", ...settings }),
  },
  augDgm: {
    steps: 1,
    exact: true,
    make: (settings) => algorithms.gradientTracking({ learningRate, form: "augDgm", ...settings }),
  },
  momentumTracking: {
    steps: 1,
    exact: true,
    momentum: 0.5,
    make: (settings) => algorithms.momentumTracking({ learningRate, momentum: 0.5, ...settings }),
  },
  extra: { steps: 1, exact: true, make: (settings) => algorithms.extra({ learningRate, ...settings }) },
  d2: { steps: 1, exact: true, make: (settings) => algorithms.d2({ learningRate, ...settings }) },
  exactDiffusion: {
    steps: 1,
    exact: true,
    make: (settings) => algorithms.exactDiffusion({ learningRate, ...settings }),
  },
  kGt: { steps: 3, exact: true, make: (settings) => algorithms.kGt({ ...three, ...settings }) },
  slowMo: {
    steps: 1,
    pullsAlone: true,
    make: (settings) => algorithms.slowMo({ learningRate, every: 2, slowMomentum: 0.5, ...settings }),
  },
  gut: { steps: 1, make: (settings) => algorithms.gut({ learningRate, ...settings }) },
  gutMomentum: {
    steps: 1,
    pullsAlone: true,
    make: (settings) => algorithms.gut({ learningRate, momentum: 0.5, scaling: 0.3, ...settings }),
  },
  relaySgd: {
    steps: 1,
    exact: true,
    movesMean: true,
    graph: graph.path,
    make: (settings) => algorithms.relaySgd({ learningRate, ...settings }),
  },
  sgp: {
    steps: 1,
    graph: (devices) => devices === 1 ? graph.complete(1) : graph.ring(devices, { directed: true }),
    make: (settings) => algorithms.sgp({ learningRate, ...settings }),
  },
  adPsgd: {
    steps: 1,
    drawsDevices: true,
    make: (settings) => algorithms.adPsgd({ learningRate, ...settings }),
  },
  choco: { steps: 1, make: (settings) => algorithms.choco({ learningRate, ...settings }) },
  deepSqueeze: {
    steps: 1,
    make: (settings) =>
      algorithms.choco({ learningRate, feedback: "errors", compression: compression.bits(6), ...settings }),
  },
  countedSgp: {
    steps: 1,
    keepsMass: true,
    graph: (devices) => devices === 1 ? graph.complete(1) : graph.ring(devices, { directed: true }),
    make: (settings) => algorithms.sgp({ learningRate, counters: true, ...settings }),
  },
  quasiGlobalMomentum: {
    steps: 1,
    pullsAlone: true,
    make: (settings) =>
      algorithms.compNgc({
        ...crossGradients,
        momentum: 0.8,
        quasiGlobal: true,
        ...settings,
        learningRate: schedule.exponential({ initial: 0.1, factor: 0.8 }),
      }),
  },
  momentum: {
    steps: 2,
    momentum: 0.5,
    make: (settings) => algorithms.p2plAffinity({ ...settings, steps: 2, momentum: 0.5, strength: 0.5 }),
  },
  averagedMomentum: {
    steps: 3,
    pullsAlone: true,
    make: (settings) =>
      algorithms.p2pl({
        ...three,
        synchronization: false,
        momentum: 0.8,
        velocity: { average: mixing.metropolis },
        ...settings,
      }),
  },
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
