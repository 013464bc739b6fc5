import { InputError } from "../base/mod.ts";
import type { Partition } from "../data/mod.ts";
import { type Matrix, row, type Session } from "../engine/mod.ts";
import { type Graph, graphAt } from "../graph/mod.ts";
import { stream } from "../random/mod.ts";
import type { Memory, Received, RoundContext, RunContext, Step } from "../step/mod.ts";
import type { SimulateOptions } from "./options.ts";
import { stepsOf } from "./options.ts";
import type { Measurement } from "./recorder.ts";
import { Reports } from "./reports.ts";
import { restoreState, type SavedRun } from "./saved_run.ts";
import { isMet, stopPhase } from "./stop_rule.ts";

/** How a run ended. */
export interface RunOutcome {
  /** `"diverged"`: parameters or losses stopped being finite numbers. */
  readonly status: "finished" | "diverged" | "aborted";
  /** Rounds completed. */
  readonly rounds: number;
  /** The round in which it diverged. */
  readonly divergedRound?: number;
  /** `"target"`: it ended early, because its stop rule was met. */
  readonly stopped?: "target";
}

/** One algorithm, one seed: trains, and reports what it measures; from the beginning, or from where it was saved. */
export async function runOne(
  options: SimulateOptions,
  run: {
    readonly algorithm: string;
    readonly seed: number;
    readonly partition: Partition;
    readonly session: Session;
    readonly from?: SavedRun;
    readonly onMeasurement: (measured: Measurement) => void;
    /** Called at the end of every round; what `save` gives is valid during the call. */
    readonly onRound: (round: number, save: () => SavedRun) => void | Promise<void>;
  },
): Promise<RunOutcome> {
  const { session, seed, partition, algorithm } = run;
  const steps = stepsOf(options.algorithms[algorithm]!);
  const firstOfRound = steps.findIndex((step) => !step.once);
  const devices = partition.indices.length;
  const context: RunContext = {
    session,
    partition,
    dataSizes: partition.indices.map((samples) => samples.length),
    seed,
    devices,
    topology: options.graph,
    stream: (key) => stream({ seed, ...key }),
  };
  const parameters = initialParameters(options, context);
  const memory = rememberFor(steps, session);
  const states = steps.map((step) => step.init(context));
  const floatsSent = new Float64Array(devices);
  const messages = new Float64Array(devices);
  const gradients = new Float64Array(devices);
  const reports = new Map<string, Reports>();
  const { from } = run;
  if (from) {
    parameters.data.set(from.parameters.data);
    states.forEach((state, i) => restoreState(state, from.states[i]!, (rows) => session.matrix(rows)));
    if (from.received) memory.remember(from.received.parameters, from.received.graph);
    floatsSent.set(from.floatsSent);
    messages.set(from.messages);
    gradients.set(from.gradients);
    for (const [phase, saved] of Object.entries(from.reports)) reports.set(phase, new Reports(saved));
  }
  const save = (round: number): SavedRun => ({
    round,
    parameters,
    states,
    received: memory.received && { parameters: memory.received.parameters, graph: plainGraph(memory.received.graph) },
    floatsSent,
    messages,
    gradients,
    reports: Object.fromEntries([...reports].map(([phase, made]) => [phase, made.saved])),
  });
  const { evaluation: { every = 1, phases } = {}, stop } = options;
  const stopAfter = stop && stopPhase(stop, { algorithm, steps, evaluation: options.evaluation });
  let met = false;

  const settled = async (round: number, phase: string): Promise<boolean> => {
    if (!finite(parameters, session)) return false;
    const snapshot = { algorithm, seed, round, phase, parameters, session };
    await options.observe?.(snapshot);
    const due = round % every === 0 || round === options.rounds;
    if (!due || (phases && phase !== "start" && !phases.includes(phase))) return true;
    const { samples } = options.evaluation ?? {};
    const evaluation = await session.evaluate(parameters, samples === undefined ? {} : { samples });
    const drift = await session.drift(parameters);
    if (![...evaluation.loss, ...drift].every(Number.isFinite)) return false;
    const metrics: Record<string, ArrayLike<number>> = reports.get(phase)?.take() ?? {};
    for (const [name, metric] of Object.entries(options.metrics ?? {})) {
      metrics[name] = await metric(snapshot);
      if (metrics[name].length !== devices) {
        throw new InputError(`metric "${name}" gave ${metrics[name].length} numbers for ${devices} devices`);
      }
    }
    if (stop && phase === stopAfter) met = isMet(stop, evaluation);
    run.onMeasurement({ round, phase, evaluation, drift, floatsSent, messages, gradients, metrics });
    return true;
  };

  if (!from && !await settled(0, "start")) return { status: "diverged", rounds: 0, divergedRound: 0 };
  for (let round = (from?.round ?? 0) + 1; round <= options.rounds; round++) {
    const graph = graphAt(options.graph, round, seed);
    const roundStart = memory.roundStart;
    const send = (device: number, floats: number) => {
      floatsSent[device]! += floats;
      messages[device]! += 1;
    };
    for (const [i, step] of steps.entries()) {
      if (options.signal?.aborted) return { status: "aborted", rounds: round - 1 };
      if (step.once && round > 1) continue;
      if (i === firstOfRound) roundStart?.data.set(parameters.data);
      const now: RoundContext = {
        ...context,
        round,
        graph,
        ...(memory.received && { received: memory.received }),
        ...(roundStart && { roundStart }),
        transmit({ parameters: sent, graph: links, remember, floats = sent.columns }) {
          links.neighbors.forEach((from) => from.forEach((j) => send(j, floats)));
          if (remember) memory.remember(sent, links);
        },
        spend: (counts) => counts.forEach((count, k) => gradients[k]! += count),
        upload: (floats) => floats.forEach((count, k) => void (count > 0 && send(k, count))),
        report(measured) {
          if (!reports.has(step.name)) reports.set(step.name, new Reports());
          reports.get(step.name)!.add(measured);
        },
      };
      await step.update(parameters, states[i]!, now);
      if (!await settled(round, step.name)) return { status: "diverged", rounds: round - 1, divergedRound: round };
    }
    if (met) return { status: "finished", rounds: round, stopped: "target" }; // before a checkpoint: nothing is left
    await run.onRound(round, () => save(round));
  }
  return { status: "finished", rounds: options.rounds };
}

function initialParameters({ model, initialParameters = "common" }: SimulateOptions, run: RunContext): Matrix {
  const parameters = run.session.matrix();
  const purpose = "initial parameters";
  const common = initialParameters === "common" ? model.initialize(run.stream({ purpose })) : undefined;
  for (let k = 0; k < run.devices; k++) {
    row(parameters, k).set(common ?? model.initialize(run.stream({ purpose, device: k })));
  }
  return parameters;
}

interface RunMemory {
  received: Received | undefined;
  readonly roundStart: Matrix | undefined;
  remember(sent: Matrix, graph: Graph): void;
}

function rememberFor(steps: readonly Step[], session: Session): RunMemory {
  const read = (what: Memory) => steps.some((step) => step.reads.includes(what));
  const buffer = read("received") ? session.matrix() : undefined;
  return {
    received: undefined,
    roundStart: read("roundStart") ? session.matrix() : undefined,
    remember(sent, graph) {
      if (!buffer) return;
      buffer.data.set(sent.data);
      this.received = { parameters: buffer, graph };
    },
  };
}

function plainGraph({ name, spec, devices, directed, neighbors }: Graph): Graph {
  return { name, spec, devices, directed, neighbors };
}

// What is not finite and takes part in a gradient reaches the output layer's biases with it; drift finds the rest.
function finite(parameters: Matrix, session: Session): boolean {
  const { offset, size } = session.problem.model.layout.at(-1)!;
  for (let k = 0; k < parameters.rows; k++) {
    const tail = row(parameters, k).subarray(offset, offset + size);
    for (let i = 0; i < tail.length; i++) if (!Number.isFinite(tail[i]!)) return false;
  }
  return true;
}
