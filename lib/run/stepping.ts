import { InputError, shown } from "../base/mod.ts";
import { type Matrix, row, type Session } from "../engine/mod.ts";
import { type Graph, graphAt } from "../graph/mod.ts";
import { checkMixing, type MixingMatrix, type MixingRule } from "../mixing/mod.ts";
import { stream } from "../random/mod.ts";
import type { Received, RoundContext, RunContext, SetupStep, Step, StepState } from "../step/mod.ts";
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
  readonly #from: SavedRun | undefined;
  readonly #reports = new Map<string, Reports>();
  readonly #mixing = new Map<MixingRule, { readonly graph: Graph; readonly matrix: MixingMatrix }>();
  readonly #scratch: Scratch;
  #states: readonly StepState[] | undefined;
  #received: Received | undefined;
  #links: { readonly round: number; readonly graph: Graph } | undefined;

  /** @param from Where an interrupted run goes on. */
  constructor(run: PlannedRun, session: Session, from?: SavedRun) {
    const { seed, partition, graph, chain } = run;
    const devices = partition.indices.length;
    this.#run = run;
    this.#from = from;
    this.#context = {
      session,
      partition,
      dataSizes: partition.indices.map((samples) => samples.length),
      seed,
      devices,
      topology: graph,
      stream: (key) => stream({ seed, ...key }),
    };
    this.#scratch = new Scratch(session);
    for (const { check } of chain.setup) check?.(this.#context);
    this.parameters = initialParameters(run, this.#context);
    const zeros = () => new Float64Array(devices);
    this.counts = { floatsSent: zeros(), messages: zeros(), gradients: zeros() };
    if (!from) return;
    this.parameters.data.set(from.parameters.data);
    if (from.received) {
      const { parameters, ...received } = from.received;
      this.#received = { ...received, parameters: session.matrix() };
      this.#received.parameters.data.set(parameters.data);
    }
    for (const name of ["floatsSent", "messages", "gradients"] as const) this.counts[name].set(from[name]);
    for (const [phase, saved] of Object.entries(from.reports)) this.#reports.set(phase, new Reports(saved));
  }

  /** What a round does, in order; the first one begins with the setup. */
  stepsOf(round: number): readonly (SetupStep | Step)[] {
    const { chain } = this.#run;
    return round === 1 ? [...chain.setup, ...chain.round] : chain.round;
  }

  /** Takes one step. */
  async take(step: SetupStep | Step, round: number): Promise<void> {
    this.#scratch.begin();
    const now = this.#contextOf(step.name, round);
    if ("setUp" in step) await step.setUp(this.parameters, now);
    else {
      this.#states ??= await this.#initialStates();
      const state = this.#states[this.#run.chain.round.indexOf(step)]!;
      const given: unknown = await step.update(this.parameters, state, now);
      if (given === undefined) return;
      throw new InputError(
        `step "${step.name}", round ${round}: update() gave ${shown(given)}; it changes the parameters in place and ` +
          "gives nothing",
      );
    }
  }

  /** What a step reported since it was last asked, as means over rounds, by name, each `[devices]`. */
  reported(phase: string): Record<string, ArrayLike<number>> {
    return this.#reports.get(phase)?.take() ?? {};
  }

  /** All that the rest of the run depends on, at the end of a round. */
  save(round: number): SavedRun {
    return {
      round,
      parameters: this.parameters,
      states: this.#states ?? [],
      received: this.#received && { ...this.#received, graph: plainGraph(this.#received.graph) },
      ...this.counts,
      reports: Object.fromEntries([...this.#reports].map(([phase, made]) => [phase, made.saved])),
    };
  }

  async #initialStates(): Promise<StepState[]> {
    const states: StepState[] = [];
    for (const step of this.#run.chain.round) states.push(await step.init(this.parameters, this.#context));
    const { session } = this.#context;
    states.forEach((state, i) => {
      if (this.#from) restoreState(state, this.#from.states[i]!, (rows) => session.matrix(rows));
    });
    return states;
  }

  #contextOf(phase: string, round: number): RoundContext {
    const { floatsSent, messages, gradients } = this.counts;
    const { session, dataSizes } = this.#context;
    const graph = this.#graphAt(round);
    const send = (device: number, floats: number) => {
      floatsSent[device]! += floats;
      messages[device]! += 1;
    };
    const transmit = (floats: number, links = graph) =>
      links.neighbors.forEach((from) => from.forEach((j) => send(j, floats)));
    return {
      ...this.#context,
      ...{ round, graph, transmit },
      ...(this.#received && { received: this.#received }),
      scratch: (rows) => this.#scratch.matrix(rows),
      weights: (mix, check = checkMixing) => {
        const last = this.#mixing.get(mix);
        if (last?.graph === graph) return last.matrix;
        const matrix = mix(graph, dataSizes);
        const where = `mixing rule "${mix.spec.kind}", round ${round}`;
        if (!(matrix?.weights instanceof Float64Array)) {
          throw new InputError(
            `${where}: it gave ${shown(matrix)}; a rule gives a mixing matrix, as mixing.mixingOf does`,
          );
        }
        try {
          check(matrix, graph);
        } catch (error) {
          throw error instanceof InputError ? new InputError(`${where}: ${error.message}`) : error;
        }
        this.#mixing.set(mix, { graph, matrix });
        return matrix;
      },
      exchange: async (values, weights, { into, remember = false, floats = values.columns } = {}) => {
        transmit(floats);
        const sent = remember ? this.#received?.parameters ?? session.matrix() : undefined;
        const averages = into ?? sent ?? this.#scratch.spare();
        await session.mix(weights, values, averages);
        if (into && sent) await session.combine([[sent, [[1, values]]]]);
        if (!into) session.swap(values, averages); // what was averaged is what was sent
        if (sent) this.#received = { parameters: sent, graph, round };
      },
      spend: (counts) => counts.forEach((count, k) => gradients[k]! += count),
      upload: (floats) => floats.forEach((count, k) => void (count > 0 && send(k, count))),
      report: (measured) => this.#reportsOf(phase).add(measured),
      stateOf: (step) => {
        const at = this.#run.chain.round.findIndex(({ name }) => name === step);
        if (at >= 0 && this.#states) return this.#states[at]!;
        const known = this.#run.chain.round.map(({ name }) => name).join(", ");
        throw new InputError(`stateOf(): no step of the rounds is named "${step}"; known: ${known}`);
      },
    };
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

/** Matrices that steps work with, used again from step to step. */
class Scratch {
  readonly #session: Session;
  readonly #made = new Map<number, Matrix[]>();
  readonly #used = new Map<number, number>();
  #spare: Matrix | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** A step begins: all of them are free. */
  begin(): void {
    this.#used.clear();
  }

  /** One that is the caller's until the next step begins. */
  matrix(rows = this.#session.problem.devices): Matrix {
    const made = this.#made.get(rows) ?? [];
    this.#made.set(rows, made);
    const at = this.#used.get(rows) ?? 0;
    this.#used.set(rows, at + 1);
    return made[at] ??= this.#session.matrix(rows);
  }

  /** One that is the caller's for a moment. */
  spare(): Matrix {
    return this.#spare ??= this.#session.matrix();
  }
}

function plainGraph({ name, spec, devices, directed, neighbors }: Graph): Graph {
  return { name, spec, devices, directed, neighbors };
}
