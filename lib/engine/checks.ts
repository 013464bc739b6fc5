import { InputError } from "../base/mod.ts";
import type { EvaluateOptions, GradientPlan, LocalPlan, Problem } from "./engine.ts";
import type { Matrix } from "./matrix.ts";

/** Refuses a problem whose data do not fit its model. */
export function checkProblem({ model, train, test, devices }: Problem): void {
  const features = model.inputShape.reduce((a, b) => a * b, 1);
  for (const set of [train, test]) {
    const size = set.inputShape.reduce((a, b) => a * b, 1);
    if (size !== features) {
      throw new InputError(
        `${model.name} takes inputs of ${features} numbers, but those of ${set.name} (${set.part}) have ${size}; ` +
          `build the model for inputs [${set.inputShape.join(", ")}]`,
      );
    }
    if (set.classes !== model.outputs) {
      throw new InputError(
        `${model.name} has ${model.outputs} outputs, but ${set.name} (${set.part}) has ${set.classes} classes; ` +
          `give the model one output per class`,
      );
    }
  }
  if (!Number.isInteger(devices) || devices < 1) {
    throw new InputError(`a problem for ${devices} devices; give a whole number of at least 1`);
  }
}

/** Refuses a matrix of the wrong size. */
export function checkMatrix(what: string, matrix: Matrix, rows: number, columns: number): void {
  if (matrix.rows !== rows || matrix.columns !== columns || matrix.data.length !== rows * columns) {
    throw new InputError(
      `${what} is [${matrix.rows}, ${matrix.columns}] with ${matrix.data.length} numbers; expected [${rows}, ${columns}]`,
    );
  }
}

/** Refuses local steps that cannot be taken. */
export function checkLocalPlan(problem: Problem, parameters: Matrix, plan: LocalPlan): void {
  const columns = problem.model.parameters;
  const rows = parameters.rows;
  checkMatrix("the parameter matrix", parameters, rows, columns);
  if (plan.batches.length !== rows) {
    throw new InputError(`batches for ${plan.batches.length} devices, but parameters of ${rows}; give one list each`);
  }
  plan.batches.forEach(({ indices, offsets }, k) => {
    if (offsets.length < 1 || offsets[0] !== 0 || offsets[offsets.length - 1] !== indices.length) {
      throw new InputError(`the batch offsets of device ${k} do not run from 0 to its ${indices.length} indices`);
    }
    for (let t = 1; t < offsets.length; t++) {
      if (offsets[t]! <= offsets[t - 1]!) throw new InputError(`batch ${t - 1} of device ${k} is empty`);
    }
    checkIndices(problem, indices, `of device ${k}`);
  });
  for (const name of ["learningRate", "momentum", "weightDecay"] as const) {
    if (!Number.isFinite(plan[name])) throw new InputError(`${name} is ${plan[name]}; give a finite number`);
  }
  if (plan.momentum !== 0 && !plan.velocity) {
    throw new InputError(`momentum ${plan.momentum} without velocity buffers; give a velocity matrix`);
  }
  if (plan.velocity) checkMatrix("the velocity matrix", plan.velocity, rows, columns);
  if (plan.constant) checkMatrix("the constant bias", plan.constant, rows, columns);
  if (plan.proximal) {
    checkMatrix("the anchor of the proximal bias", plan.proximal.anchor, rows, columns);
    if (plan.proximal.rates.length !== rows) {
      throw new InputError(`${plan.proximal.rates.length} proximal rates for ${rows} devices; give one each`);
    }
  }
}

/** Refuses gradients that cannot be taken. */
export function checkGradientPlan(problem: Problem, parameters: Matrix, { jobs, out }: GradientPlan): void {
  const columns = problem.model.parameters;
  checkMatrix("the parameter matrix", parameters, parameters.rows, columns);
  checkMatrix("the gradient matrix", out, out.rows, columns);
  const written = new Set<number>();
  jobs.forEach(({ at, into, batch }, i) => {
    if (!(at >= 0 && at < parameters.rows && Number.isInteger(at))) {
      throw new InputError(`gradient ${i} is taken at row ${at} of ${parameters.rows}`);
    }
    if (!(into >= 0 && into < out.rows && Number.isInteger(into))) {
      throw new InputError(`gradient ${i} is to be written to row ${into} of ${out.rows}`);
    }
    if (written.has(into)) throw new InputError(`two gradients are to be written to row ${into}; give each its own`);
    written.add(into);
    if (batch.length === 0) throw new InputError(`gradient ${i} has an empty batch`);
    checkIndices(problem, batch, `of gradient ${i}`);
  });
}

/** How many test samples to evaluate on. */
export function evaluatedSamples(problem: Problem, parameters: Matrix, options: EvaluateOptions = {}): number {
  checkMatrix("the parameter matrix", parameters, parameters.rows, problem.model.parameters);
  const all = problem.test.samples;
  const samples = options.samples ?? all;
  if (!Number.isInteger(samples) || samples < 1) {
    throw new InputError(`evaluation on ${samples} samples; give a whole number of at least 1`);
  }
  return Math.min(samples, all);
}

function checkIndices(problem: Problem, indices: Uint32Array, whose: string): void {
  const samples = problem.train.samples;
  for (let i = 0; i < indices.length; i++) {
    if (indices[i]! >= samples) {
      throw new InputError(`sample ${indices[i]} ${whose}, but ${problem.train.name} has ${samples} training samples`);
    }
  }
}
