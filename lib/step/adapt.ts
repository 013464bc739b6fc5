import { InputError, shown } from "../base/mod.ts";
import { copyOf } from "./copy.ts";
import type { Matrix, RowTerm, Session, Statement } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import { coefficientsOf, type Momentum } from "./momentum.ts";
import type { Participation } from "./participation.ts";
import { rateOf, type Schedule } from "./rate.ts";
import type { RoundContext, RunContext, StepState } from "./round.ts";
import type { Step } from "./step.ts";
import { type Contribution, contributionOf, knownIn, type PhaseContext, sumsOf, type Term } from "./term.ts";

/** What a step of descent keeps between rounds. */
export interface DescentState extends StepState {
  /** Momentum v or quasi-global momentum m̂, `[devices, parameters]`; empty for plain descent. */
  velocity: Matrix | undefined;
  /** Parameters before the previous step, `[devices, parameters]`; for quasi-global momentum. */
  previous: Matrix | undefined;
  /** Step size of the previous step. */
  previousRate: number;
  /** State of the gradient. */
  gradient: StepState;
  /** State of the bias. */
  bias: StepState;
}

/** What descent does in a round. */
export interface Descent {
  /** The gradient it steps along. */
  readonly gradient: Term;
  /** The bias that every step adds. */
  readonly bias: Term;
  /** Steps of all devices, or of each. */
  readonly steps: (run: RunContext) => number | readonly number[];
  readonly learningRate: Schedule;
  readonly momentum: number | Momentum;
  readonly nesterov: boolean;
  readonly quasiGlobal: boolean;
  readonly weightDecay: number;
  readonly velocity?: "keep" | "reset" | { readonly average: MixingRule };
  readonly participants?: Participation | undefined;
}

/** What every step of descent shares: state, phases, and the choice between the two ways below. */
export function adapt(what: string, descent: Descent): Pick<Step<DescentState>, "requires" | "init" | "update"> {
  const { nesterov, quasiGlobal, velocity = "keep", participants } = descent;
  const momentum = coefficientsOf(descent.momentum, nesterov);
  if (nesterov && (!momentum.any || typeof descent.momentum === "object")) {
    throw new InputError(`${what}: nesterov needs a number above 0 for momentum, which is ${shown(descent.momentum)}`);
  }
  const terms = { gradient: descent.gradient, bias: descent.bias };
  return {
    requires: [...terms.gradient.requires ?? [], ...terms.bias.requires ?? []],
    async init(parameters, run) {
      descent.steps(run);
      participants?.of(run, 1);
      return {
        velocity: momentum.any ? run.session.matrix() : undefined,
        previous: quasiGlobal && momentum.any ? await copyOf(parameters, run.session) : undefined,
        previousRate: 0,
        gradient: await terms.gradient.init(parameters, run),
        bias: await terms.bias.init(parameters, run),
      };
    },
    async update(parameters, state, round) {
      const { session } = round;
      const learningRate = rateOf(descent.learningRate, round.round);
      if (velocity === "reset" && state.velocity) await session.combine([[state.velocity, []]]);
      const active = participants?.of(round, round.round);
      const given = descent.steps(round);
      const steps = Array.from(
        { length: round.devices },
        (_, k) => active?.[k] === false ? 0 : typeof given === "number" ? given : given[k]!,
      );
      const longest = Math.max(...steps);
      const asked = [terms.gradient, terms.bias].some(({ refresh }) => refresh === "step") ? 1 : longest;
      const scratch = reusable(round.scratch);
      let spare: Matrix | undefined;
      const phaseAt = (step: number, length: number): PhaseContext => ({
        ...round,
        ...{ step, steps, learningRate, scratch: scratch.matrix },
        next: steps.map((count) => Math.max(0, Math.min(length, count - step))),
      });
      for (let step = 0; step < longest; step += asked) {
        scratch.begin();
        const phase = phaseAt(step, asked);
        const given = [
          await contributionOf(terms.gradient, parameters, { state: state.gradient, phase }),
          await contributionOf(terms.bias, parameters, { state: state.bias, phase }),
        ].filter((contribution) => contribution !== undefined);
        const move = {
          ...descent,
          momentum,
          learningRate,
          phase,
          next: () => state.previous ?? (spare ??= round.scratch()),
        };
        if (!state.previous && isPlain(given, momentum)) await plainSteps(parameters, state, { given, move });
        else for (let at = 0; at < Math.max(...phase.next); at++) await oneStep(parameters, state, { given, at, move });
      }
      const end = phaseAt(longest, 0);
      await terms.gradient.after?.(parameters, state.gradient, end);
      await terms.bias.after?.(parameters, state.bias, end);
      if (typeof velocity === "object" && state.velocity) {
        await round.exchange(state.velocity, round.weights(velocity.average));
      }
    },
  };
}

type Given = readonly Contribution[];

interface Move {
  readonly learningRate: number;
  readonly momentum: Coefficients;
  readonly quasiGlobal: boolean;
  readonly weightDecay: number;
  readonly phase: PhaseContext;
  /** A matrix for the parameters after a step. */
  next(): Matrix;
}

/** For own gradients with constants and a pull: the engine computes the whole phase of a device at once. */
function isPlain(given: Given, momentum: Coefficients): boolean {
  if (!isHeavyBall(momentum) && !isNesterov(momentum)) return false;
  const own = given.filter(({ batches }) => batches).length === 1 && given.filter(({ pull }) => pull).length <= 1;
  return own &&
    given.every((one) => sumsOf({ ...one, batches: [] }).length === 0 && (!momentum.any || knownIn(one).length === 0));
}

/** w ← w − η·u + c + ρ·(a − w), for all steps of the phase. */
async function plainSteps(
  parameters: Matrix,
  { velocity }: DescentState,
  { given, move }: { given: Given; move: Move },
): Promise<void> {
  const { learningRate, momentum, weightDecay, phase: { session, scratch } } = move;
  const constants = given.flatMap((one): (readonly [number, Matrix])[] => [
    ...(one.constant ? [[1, one.constant] as const] : []),
    ...knownIn(one).map((gradient) => [-learningRate, gradient] as const),
  ]);
  const only = constants.length === 1 && constants[0]![0] === 1 ? constants[0]![1] : undefined;
  const sum = constants.length === 0 ? undefined : only ?? scratch();
  if (sum && sum !== only) await session.combine([[sum, constants]]);
  const pull = given.find((contribution) => contribution.pull)?.pull;
  await session.localSteps(parameters, {
    batches: given.find(({ batches }) => batches)!.batches!,
    ...{ learningRate, weightDecay },
    ...{ momentum: momentum.decay, nesterov: momentum.any && isNesterov(momentum) },
    ...(velocity && { velocity }),
    ...(sum && { constant: sum }),
    ...(pull && { proximal: pull }),
  });
}

/**
 * One step along any gradients, u = c·g + e·v. Gradients are added up where they are needed, so that g itself is never
 * stored.
 */
async function oneStep(
  w: Matrix,
  state: DescentState,
  { given, at: t, move }: { given: Given; at: number; move: Move },
): Promise<void> {
  const { session } = move.phase;
  const taking = move.phase.next.map((count) => t < count);
  const sums = given.flatMap((one) => sumsOf(one, t));
  const known = given.flatMap(knownIn);
  const pulls = given.flatMap(({ pull }) => pull ?? []);
  const {
    learningRate: eta,
    momentum: { decay: mu, gradient: c, velocity: e, any },
    quasiGlobal,
    weightDecay: lambda,
  } = move;
  const combine = taking.every(Boolean) ? session.combine.bind(session) : resting(session, taking);
  const take = async (out: Matrix, weight: number) => {
    for (const { at = w, jobs } of sums) {
      const weighted = jobs.map((job) => ({ ...job, weight: weight * (job.weight ?? 1) }));
      await session.gradients(at, { jobs: weighted, out, keep: 1 });
    }
  };
  const added = given.flatMap(({ constant }) => constant ? [[1, constant] as const] : []);
  const along = (weight: number) => known.map((gradient) => [weight, gradient] as const);
  const elsewhere = !any && pulls.length === 0 && sums.every(({ at = w }) => at !== w);
  const next = elsewhere ? w : move.next(); // w itself, where nothing reads it later
  if (!any) {
    await combine([[next, [[1 - eta * lambda, w], ...along(-eta), ...added]]]);
    await take(next, -eta);
  } else if (quasiGlobal) {
    const v = state.velocity!;
    const r = (1 - mu) / (state.previousRate || eta);
    await combine([
      [v, [[mu, v], [r, next], [-r, w]]],
      [next, [[1 - eta * (c + e) * lambda, w], [-eta * e * mu, v], ...along(-eta * (c + e)), ...added]],
    ]);
    await take(next, -eta * (c + e));
    state.previousRate = eta;
  } else {
    const v = state.velocity!;
    await combine([
      [next, [[1, w], [eta * c * mu, v], ...added]],
      [v, [[mu, v], [lambda, w], ...along(1)]],
    ]);
    await take(v, 1);
    await combine([[next, [[1, next], [-eta * (c + e), v]]]]);
  }
  for (const { anchor, rates } of pulls) {
    const rate = (k: number) => taking[k] ? rates[k]! : 0;
    await session.sums(next, rates.map((_, k) => [[1, next, k], [rate(k), anchor, k], [-rate(k), w, k]]));
  }
  if (next !== w) session.swap(w, next);
}

/** Statements row by row, in which resting devices keep what they have; in a new matrix, their old parameters. */
function resting(
  session: Session,
  taking: readonly boolean[],
): (statements: readonly Statement[]) => Promise<void> {
  return async (statements) => {
    for (const [out, terms] of statements) {
      const kept = terms.find(([, matrix]) => matrix === out)?.[1] ?? terms[0]![1];
      await session.sums(
        out,
        taking.map((takes, k): RowTerm[] => takes ? terms.map(([c, matrix]) => [c, matrix, k]) : [[1, kept, k]]),
      );
    }
  };
}

type Coefficients = ReturnType<typeof coefficientsOf>;

function isHeavyBall({ gradient, velocity, any }: Coefficients): boolean {
  return !any || (gradient === 0 && velocity === 1);
}

function isNesterov({ decay, gradient, velocity }: Coefficients): boolean {
  return gradient === 1 && velocity === decay;
}

/** Scratch that the next part of a step reuses. */
function reusable(make: RoundContext["scratch"]): { begin(): void; matrix: RoundContext["scratch"] } {
  const made: Matrix[] = [];
  let used = 0;
  return {
    begin: () => void (used = 0),
    matrix: (rows) => rows === undefined ? made[used++] ??= make() : make(rows),
  };
}
