import type { Matrix } from "../engine/mod.ts";
import type { StepState } from "./round.ts";
import { type PhaseContext, sumsOf, type Term } from "./term.ts";

/**
 * Takes the gradients of a term, for terms built on it: into ← keep·into + g.
 *
 * @param now.at Where the term's own batches are evaluated. Default: at the parameters.
 */
export async function take<State extends StepState>(
  term: Term<State>,
  now: {
    readonly parameters: Matrix;
    readonly state: State;
    readonly phase: PhaseContext;
    readonly at?: Matrix;
    readonly into: Matrix;
    readonly keep: number;
  },
): Promise<void> {
  const { parameters, state, phase, at = parameters, into } = now;
  let { keep } = now;
  for (const { at: point = at, jobs } of sumsOf(await term.at(parameters, state, phase) ?? {})) {
    await phase.session.gradients(point, { jobs, out: into, keep });
    keep = 1;
  }
}
