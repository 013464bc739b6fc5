import { type Matrix, row, type Session } from "../engine/mod.ts";
import { type Graph, graphAt } from "../graph/mod.ts";
import { stream } from "../random/mod.ts";
import type { Memory, Received, RoundContext, RunContext, Step, StepState } from "../step/mod.ts";
import type { PlannedRun } from "./plan.ts";
import { Reports } from "./reports.ts";
import { restoreState, type SavedRun } from "./saved_run.ts";

/** A run's parameters and all that changes with them: the one place where steps are called. */
export class Stepping {
  /** Parameters now, `[devices, parameters]`. */
  readonly parameters: Matrix;
  /** `[devices]`: what was counted since the start. */
  readonly counts: Readonly<Record<"floatsSent" | "messages" | "gradients", Float64Array>>;
  readonly #run: PlannedRun;
  readonly #context: RunContext;
  readonly #states: ReadonlyMap<Step, StepState>;
  readonly #memory: RunMemory;
  readonly #reports = new Map<string, Reports>();
  #links: { readonly round: number; readonly graph: Graph } | undefined;

  /** @param from Where an interrupted run goes on. */
  constructor(run: PlannedRun, session: Session, from?: SavedRun) {
    const { seed, partition, graph, steps } = run;
    const devices = partition.indices.length;
    this.#run = run;
    this.#context = {
      session,
      partition,
      dataSizes: partition.indices.map((samples) => samples.length),
      seed,
      devices,
      topology: graph,
      stream: (key) => stream({ seed, ...key }),
    };
    this.parameters = initialParameters(run, this.#context);
    this.#memory = memoryFor(steps, session);
    this.#states = new Map(steps.map((step) => [step, step.init(this.#context)]));
    const zeros = () => new Float64Array(devices);
    this.counts = { floatsSent: zeros(), messages: zeros(), gradients: zeros() };
    if (from) this.#restore(from);
  }

  /** The steps of a round, in order. */
  stepsOf(round: number): readonly Step[] {
    return round === 1 ? this.#run.steps : this.#run.steps.filter((step) => !step.once);
  }

  /** Takes one step. */
  async take(step: Step, round: number): Promise<void> {
    const memory = this.#memory;
    const { floatsSent, messages, gradients } = this.counts;
    const graph = this.#graphAt(round);
    const send = (device: number, floats: number) => {
      floatsSent[device]! += floats;
      messages[device]! += 1;
    };
    if (step === this.#run.steps.find(({ once }) => !once)) memory.roundStart?.data.set(this.parameters.data);
    const context: RoundContext = {
      ...this.#context,
      round,
      graph,
      ...(memory.received && { received: memory.received }),
      ...(memory.roundStart && { roundStart: memory.roundStart }),
      transmit({ parameters: sent, graph: links, remember, floats = sent.columns }) {
        links.neighbors.forEach((from) => from.forEach((j) => send(j, floats)));
        if (remember) memory.remember(sent, links);
      },
      spend: (counts) => counts.forEach((count, k) => gradients[k]! += count),
      upload: (floats) => floats.forEach((count, k) => void (count > 0 && send(k, count))),
      report: (measured) => this.#reportsOf(step.name).add(measured),
    };
    await step.update(this.parameters, this.#states.get(step)!, context);
  }

  /** What a step reported since it was last asked, as means over rounds, by name, each `[devices]`. */
  reported(phase: string): Record<string, ArrayLike<number>> {
    return this.#reports.get(phase)?.take() ?? {};
  }

  /** All that the rest of the run depends on, at the end of a round. */
  save(round: number): SavedRun {
    const { received } = this.#memory;
    return {
      round,
      parameters: this.parameters,
      states: [...this.#states.values()],
      received: received && { parameters: received.parameters, graph: plainGraph(received.graph) },
      ...this.counts,
      reports: Object.fromEntries([...this.#reports].map(([phase, made]) => [phase, made.saved])),
    };
  }

  #restore(from: SavedRun): void {
    const { session } = this.#context;
    this.parameters.data.set(from.parameters.data);
    [...this.#states.values()].forEach((state, i) =>
      restoreState(state, from.states[i]!, (rows) => session.matrix(rows))
    );
    if (from.received) this.#memory.remember(from.received.parameters, from.received.graph);
    for (const name of ["floatsSent", "messages", "gradients"] as const) this.counts[name].set(from[name]);
    for (const [phase, saved] of Object.entries(from.reports)) this.#reports.set(phase, new Reports(saved));
  }

  #reportsOf(phase: string): Reports {
    if (!this.#reports.has(phase)) this.#reports.set(phase, new Reports());
    return this.#reports.get(phase)!;
  }

  #graphAt(round: number): Graph {
    const { graph, seed } = this.#run;
    if (this.#links?.round !== round) this.#links = { round, graph: graphAt(graph, round, seed) };
    return this.#links.graph;
  }
}

function initialParameters({ model, initialParameters }: PlannedRun, run: RunContext): Matrix {
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

function memoryFor(steps: readonly Step[], session: Session): RunMemory {
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
