import { InputError } from "../base/mod.ts";
import { type Dataset, variantsOf } from "../data/mod.ts";
import type { MixingMatrix } from "../mixing/mod.ts";
import type { Model } from "../model/mod.ts";
import type {
  EvaluateOptions,
  GradientPlan,
  LocalPlan,
  Operations,
  Problem,
  RowTerm,
  Segment,
  Statement,
} from "./engine.ts";
import type { Matrix } from "./matrix.ts";

/** Refuses a problem whose data do not match its model. */
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
    checkTokens(model, set);
    const width = set.targets ? set.targets.length / set.samples : set.classes;
    if (width !== model.outputs) {
      throw new InputError(
        `${model.name} has ${model.outputs} outputs, but ${set.name} (${set.part}) has ${width} ` +
          (set.targets ? "targets per sample; give the model as many" : "classes; give the model one output per class"),
      );
    }
    if (set.targets && model.loss === "crossEntropy") {
      throw new InputError(
        `${model.name} is trained with cross-entropy, but ${set.name} (${set.part}) has real-valued targets; ` +
          'build the model with loss "squared"',
      );
    }
  }
  for (const set of [train, test]) checkTokens(model, set);
  if ((train.targets === undefined) !== (test.targets === undefined)) {
    throw new InputError(
      `of ${train.name} (train) and ${test.name} (test), one has targets and one labels; use one kind`,
    );
  }
  if (!Number.isInteger(devices) || devices < 1) {
    throw new InputError(`a problem for ${devices} devices; give a whole number of at least 1`);
  }
}

const checkedTokens = new WeakSet<Dataset>();

function checkTokens({ name, tokens }: Model, set: Dataset): void {
  const where = `${set.name} (${set.part})`;
  if (tokens === undefined) {
    if (set.tokens === undefined) return;
    throw new InputError(
      `${name} takes numbers such as pixels, but the inputs of ${where} are numbers of words; ` +
        "give a model that embeds them, or bags of words",
    );
  }
  if (set.tokens === undefined || set.tokens > tokens) {
    throw new InputError(
      `${name} takes the numbers of ${tokens} words, but ` +
        (set.tokens === undefined
          ? `the inputs of ${where} are not tokens; give texts`
          : `${where} tells ${set.tokens} words apart; build the model for as many`),
    );
  }
  if (checkedTokens.has(set)) return;
  const strange = set.inputs.findIndex((x) => !(Number.isInteger(x) && x >= 0 && x < set.tokens!));
  if (strange >= 0) {
    const sample = Math.floor(strange / (set.inputs.length / set.samples));
    throw new InputError(
      `${where} has the word ${set.inputs[strange]} in sample ${sample}; words are whole numbers from 0 to ${
        set.tokens - 1
      }`,
    );
  }
  checkedTokens.add(set);
}

/** Refuses a matrix of the wrong size. */
export function checkMatrix(what: string, matrix: Matrix, rows: number, columns: number): void {
  if (matrix.rows !== rows || matrix.columns !== columns || matrix.data.length !== rows * columns) {
    throw new InputError(
      `${what} is [${matrix.rows}, ${matrix.columns}] with ${matrix.data.length} numbers; expected [${rows}, ${columns}]`,
    );
  }
}

/** Refuses invalid local steps. */
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

/** Refuses invalid gradients. */
export function checkGradientPlan(problem: Problem, parameters: Matrix, { jobs, out, keep = 0 }: GradientPlan): void {
  const columns = problem.model.parameters;
  checkMatrix("the parameter matrix", parameters, parameters.rows, columns);
  checkMatrix("the gradient matrix", out, out.rows, columns);
  if (out === parameters) throw new InputError("gradients cannot replace their parameters; give another matrix");
  checkFinite("keep", keep);
  jobs.forEach(({ at, into, batch, weight = 1 }, i) => {
    checkRow(`gradient ${i} is taken at`, at, parameters);
    checkRow(`gradient ${i} is to be written to`, into, out);
    checkFinite(`the weight of gradient ${i}`, weight);
    if (batch.length === 0) throw new InputError(`gradient ${i} has an empty batch`);
    checkIndices(problem, batch, `of gradient ${i}`);
  });
}

/** Refuses matrices of different sizes. */
export function checkEqualSizes(what: string, a: Matrix, b: Matrix): void {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new InputError(
      `${what} [${a.rows}, ${a.columns}] and [${b.rows}, ${b.columns}] differ in size; give matrices of equal sizes`,
    );
  }
}

/** Refuses invalid statements of `combine`. */
export function checkStatements(statements: readonly Statement[]): void {
  for (const [i, [out, terms]] of statements.entries()) {
    for (const [coefficient, matrix] of terms) {
      checkFinite(`a coefficient of statement ${i}`, coefficient);
      checkEqualSizes(`in statement ${i}, matrices of`, out, matrix);
    }
  }
}

/** Refuses invalid sums of rows. */
export function checkSums(
  out: Matrix,
  rows: readonly (readonly RowTerm[])[],
  columns: Segment | undefined,
): void {
  if (rows.length !== out.rows) {
    throw new InputError(`${rows.length} lists of rows for an output of ${out.rows}; give one list per row`);
  }
  if (columns) checkSegment("the columns of a sum", columns, out.columns);
  rows.forEach((list, k) => {
    for (const [weight, matrix, row] of list) {
      checkFinite(`a weight in sum ${k}`, weight);
      checkRow(`sum ${k} reads`, row, matrix);
      if (matrix.columns !== out.columns) {
        throw new InputError(`sum ${k} of ${out.columns} columns reads a matrix of ${matrix.columns}`);
      }
      if (matrix === out && row !== k) {
        throw new InputError(`sum ${k} reads row ${row} of its own output; give another matrix for the output`);
      }
    }
  });
}

/** Refuses an invalid mixing. */
export function checkMixing({ devices, weights }: MixingMatrix, parameters: Matrix, out: Matrix): void {
  const { rows } = parameters;
  if (devices !== rows || weights.length !== rows * rows || out.rows !== rows) {
    throw new InputError(
      `a mixing matrix of ${devices} devices for ${rows} rows of parameters and ${out.rows} of output; ` +
        "give all three the same number",
    );
  }
  if (parameters === out) throw new InputError("mixing cannot replace its parameters; give another matrix");
  const wrong = weights.findIndex((weight) => !Number.isFinite(weight));
  if (wrong < 0) return;
  throw new InputError(
    `mixing weight [${Math.floor(wrong / rows)}, ${wrong % rows}] is ${weights[wrong]}; give finite weights`,
  );
}

/** Refuses dot products of missing rows or columns. */
export function checkDots(...[pairs, segments]: Parameters<Operations["dots"]>): void {
  for (const [a, rowA, b, rowB] of pairs) {
    checkRow("a dot product takes", rowA, a);
    checkRow("a dot product takes", rowB, b);
    for (const segment of segments) {
      checkSegment("a segment of a dot product", segment, Math.min(a.columns, b.columns));
    }
  }
}

/** Refuses compression of missing rows. */
export function checkCompression(matrix: Matrix, errors: Matrix | undefined, rows: readonly number[]): void {
  for (const row of rows) checkRow("compression takes", row, matrix);
  if (new Set(rows).size < rows.length) throw new InputError("compression takes a row twice; name each row once");
  if (errors === matrix) throw new InputError("compression cannot keep its errors in the matrix itself");
  if (errors) checkEqualSizes("messages and errors of", matrix, errors);
}

function checkRow(what: string, row: number, { rows }: Matrix): void {
  if (!(row >= 0 && row < rows && Number.isInteger(row))) throw new InputError(`${what} row ${row} of ${rows}`);
}

function checkFinite(what: string, value: number): void {
  if (!Number.isFinite(value)) throw new InputError(`${what} is ${value}; give a finite number`);
}

function checkSegment(what: string, { offset, size }: Segment, columns: number): void {
  if (Number.isInteger(offset) && Number.isInteger(size) && offset >= 0 && size >= 0 && offset + size <= columns) {
    return;
  }
  throw new InputError(`${what}, ${size} from ${offset} on, does not lie within the ${columns} of a row`);
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
  const end = samples * variantsOf(problem.train);
  for (let i = 0; i < indices.length; i++) {
    if (indices[i]! >= end) {
      throw new InputError(`sample ${indices[i]} ${whose}, but ${problem.train.name} has ${samples} training samples`);
    }
  }
}
