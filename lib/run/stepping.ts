import { InputError, shown } from "../base/mod.ts";
import { type Matrix, row, type Session } from "../engine/mod.ts";
import { type Graph, graphAt } from "../graph/mod.ts";
import { checkMixing, type MixingMatrix, type MixingRule } from "../mixing/mod.ts";
import { stream } from "../random/mod.ts";
import type { ExchangeOptions, Received, RoundContext, RunContext, SetupStep, Step, StepState } from "../step/mod.ts";
import type { PlannedRun } from "./plan.ts";
import { Post } from "./post.ts";
import { Reports } from "./reports.ts";
import { type KeptReceived, restoreState, type SavedRun } from "./saved_run.ts";

/** A run's parameters and everything that changes with them: the one place where steps are called. */
export class Stepping {
  /** Parameters now, `[devices, parameters]`. */
  readonly parameters: Matrix;
  /** `[devices]`: the counts since the start. */
  readonly counts: Readonly<Record<"floatsSent" | "messages" | "gradients", Float64Array>>;
  readonly #run: PlannedRun;
  readonly #context: RunContext;
  readonly #from: SavedRun | undefined;
  readonly #reports = new Map<string, Reports>();
  readonly #mixing = new Map<MixingRule, { readonly graph: Graph; readonly matrix: MixingMatrix }>();
  readonly #scratch: Scratch;
  readonly #post: Post | undefined;
  #states: readonly StepState[] | undefined;
  #received: KeptReceived | undefined;
  #exchanges: { readonly round: number; readonly names: string[] } | undefined;
  #links: { readonly round: number; readonly graph: Graph } | undefined;

  /** @param from The state from which an interrupted run continues. */
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
    if (run.channel) this.#post = new Post(run.channel, this.#context, () => this.#scratch.spare());
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
    this.#post?.restore(from.exchanges ?? {});
    for (const name of ["floatsSent", "messages", "gradients"] as const) this.counts[name].set(from[name]);
    for (const [phase, saved] of Object.entries(from.reports)) this.#reports.set(phase, new Reports(saved));
  }

  /** The steps of a round, in order; the first round begins with the setup. */
  stepsOf(round: number): readonly (SetupStep | Step)[] {
    const { chain } = this.#run;
    return round === 1 ? [...chain.setup, ...chain.round] : chain.round;
  }

  /** Takes one step. */
  async take(step: SetupStep | Step, round: number): Promise<void> {
    this.#scratch.begin();
    const now = this.#contextOf(step.name, round);
    if ("setUp" in step) {
      await step.setUp(this.parameters, now);
      this.#scratch.release(); // the rounds may need less
    } else {
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

  /** What a step reported since the last call, as means over rounds, by name, each `[devices]`. */
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
      ...(this.#post && { exchanges: this.#post.saved }),
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
    const exchangeOf = (values: Matrix, options: ExchangeOptions) => ({
      ...{
        values,
        round,
        missing: options.missing,
        remember: options.remember ?? false,
        graph: options.graph ?? graph,
      },
      ...this.#numbered(phase, round),
    });
    return {
      ...this.#context,
      ...{ round, graph, transmit },
      ...(this.#received && { received: this.#seen(this.#received) }),
      scratch: (rows) => this.#scratch.matrix(rows),
      weights: (mix, check = checkMixing, over = graph) => {
        const last = this.#mixing.get(mix);
        if (last?.graph === over) return last.matrix;
        const matrix = mix(over, dataSizes);
        const where = `mixing rule "${mix.spec.kind}", round ${round}`;
        if (!(matrix?.weights instanceof Float64Array)) {
          throw new InputError(
            `${where}: it gave ${
              matrix === undefined ? "nothing" : shown(matrix)
            }; a rule gives a mixing matrix, as mixing.mixingOf does`,
          );
        }
        try {
          check(matrix, over);
        } catch (error) {
          throw error instanceof InputError ? new InputError(`${where}: ${error.message}`) : error;
        }
        this.#mixing.set(mix, { graph: over, matrix });
        return matrix;
      },
      exchange: async (values, weights, options = {}) => {
        const { into, remember = false, graph: links = graph, floats = values.columns } = options;
        transmit(floats * (this.#post?.share ?? 1), links);
        if (this.#post) {
          const kept = await this.#post.exchange(exchangeOf(values, options), { weights, into });
          if (remember) this.#received = kept;
          return;
        }
        const sent = remember ? this.#received?.parameters ?? session.matrix() : undefined;
        const averages = into ?? sent ?? this.#scratch.spare();
        await session.mix(weights, values, averages);
        if (into && sent) await session.combine([[sent, [[1, values]]]]);
        if (!into) session.swap(values, averages); // what was averaged is what was sent
        if (sent) this.#received = { parameters: sent, graph: links, round };
      },
      send: async (values, options = {}) => {
        const { graph: links = graph, floats = values.columns } = options;
        transmit(floats * (this.#post?.share ?? 1), links);
        const sent = { parameters: values, graph: links, round };
        return this.#seen(await this.#post?.send(exchangeOf(values, options)) ?? sent);
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

  #seen(kept: KeptReceived): Received {
    return this.#post?.received(kept) ?? { ...kept, message: (_k, j) => [kept.parameters, j], when: () => kept.round };
  }

  /** The next exchange of the round, and its name, the same in every round. */
  #numbered(phase: string, round: number): { readonly number: number; readonly name: string } {
    if (this.#exchanges?.round !== round) this.#exchanges = { round, names: [] };
    const { names } = this.#exchanges;
    const before = names.filter((name) => name.startsWith(`${phase} `)).length;
    const name = `${phase} ${before}`;
    return { number: names.push(name) - 1, name };
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
  const given = typeof initialParameters === "string" ? [] : initialParameters.rows;
  for (let k = 0; k < run.devices; k++) {
    row(parameters, k).set(given[k] ?? given[0] ?? common ?? model.initialize(run.stream({ purpose, device: k })));
  }
  return parameters;
}

/** Scratch matrices, reused from step to step. */
class Scratch {
  readonly #session: Session;
  readonly #made = new Map<number, Matrix[]>();
  readonly #used = new Map<number, number>();
  #spare: Matrix | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Begins a step: all of them are free. */
  begin(): void {
    this.#used.clear();
  }

  /** One for the caller until the next step begins. */
  matrix(rows = this.#session.problem.devices): Matrix {
    const made = this.#made.get(rows) ?? [];
    this.#made.set(rows, made);
    const at = this.#used.get(rows) ?? 0;
    this.#used.set(rows, at + 1);
    return made[at] ??= this.#session.matrix(rows);
  }

  /** Releases all of them. */
  release(): void {
    for (const matrix of [...this.#made.values()].flat()) this.#session.release(matrix);
    this.#made.clear();
  }

  /** One for the caller's brief use. */
  spare(): Matrix {
    return this.#spare ??= this.#session.matrix();
  }
}

function plainGraph({ name, spec, devices, directed, neighbors }: Graph): Graph {
  return { name, spec, devices, directed, neighbors };
}
