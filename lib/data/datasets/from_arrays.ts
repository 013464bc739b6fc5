import { z } from "zod";
import { anObject, checkOptions, InputError, sha256, shown } from "../../base/mod.ts";
import type { Dataset, TrainTest } from "../dataset.ts";

/** Your own samples: numbers in flat arrays, or one array per sample. */
export interface Samples {
  /** `[samples, features]`; images row by row, channels last. */
  readonly inputs: Numbers;
  /** `[samples]`: class of each, from 0. */
  readonly labels?: ArrayLike<number>;
  /** `[samples, outputs]`: targets of a regression; labels then only group the samples. */
  readonly targets?: Numbers;
}

/** Numbers in one array, or in one per sample. */
export type Numbers = ArrayLike<number> | readonly ArrayLike<number>[];

/** Options of {@linkcode fromArrays}. */
export interface FromArraysOptions {
  /** Name for figures. */
  readonly name: string;
  /** For the devices. */
  readonly train: Samples;
  /** For evaluation only. */
  readonly test: Samples;
  /** Shape of one input, required if the inputs are one flat array. Default: `[features]`. */
  readonly inputShape?: readonly number[];
  /** `[classes]`: names for figures. Default: the numbers from 0 to the largest label. */
  readonly classNames?: readonly string[];
  /** The number of tokens, if inputs are tokens. */
  readonly tokens?: number;
}

const samples = anObject<Samples>([], "expected an object with inputs and labels, or inputs and targets");
const schema = z.strictObject({
  name: z.string().min(1),
  train: samples,
  test: samples,
  inputShape: z.array(z.int().positive()).min(1).readonly().optional(),
  classNames: z.array(z.string()).min(1).readonly().optional(),
  tokens: z.int().positive().optional(),
});

/**
 * Your own data set, from arrays. Labels make it a classification; targets make it a regression for models with squared
 * loss, ½‖f(x) − y‖². Stored runs identify it by its content.
 *
 * @throws {InputError} If sizes do not match, a number is not finite, a label is not a whole number from 0 to 255, or
 * an input is not a token although `tokens` is given.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const line = { inputs: [[0], [1], [2]], targets: [[1], [3], [5]] };
 * const { train } = datasets.fromArrays({ name: "a line", train: line, test: line });
 * console.assert(train.samples === 3 && train.targets![2] === 5);
 * ```
 */
export function fromArrays(options: FromArraysOptions): TrainTest {
  const { train, test, classNames } = checkOptions("datasets.fromArrays", schema, options);
  const labels = [train, test].flatMap(({ labels = [] }) => Array.from(labels));
  const largest = labels.reduce((most, label) => label > most ? label : most, 0);
  const names = classNames ?? Array.from({ length: largest + 1 }, (_, c) => String(c));
  return { train: assemble(options, "train", names), test: assemble(options, "test", names) };
}

function assemble(options: FromArraysOptions, part: "train" | "test", classNames: readonly string[]): Dataset {
  const where = `datasets.fromArrays: "${part}" of ${options.name}`;
  const { labels: given, targets: wanted } = options[part];
  const rows = isNested(options[part].inputs) ? options[part].inputs[0]?.length : undefined;
  const inputShape = options.inputShape ?? (rows === undefined ? undefined : [rows]);
  if (inputShape === undefined) throw new InputError(`${where} has flat inputs; give "inputShape" too`);
  const features = inputShape.reduce((a, b) => a * b, 1);
  const inputs = flat(options[part].inputs, `${where}, inputs`, features);
  const samples = inputs.length / features;
  if (samples === 0) throw new InputError(`${where} has no samples; give at least one`);
  if (given === undefined && wanted === undefined) {
    throw new InputError(`${where} has neither labels nor targets; give one of them`);
  }
  const width = wanted &&
    (isNested(wanted) ? wanted[0]?.length ?? 1 : Math.max(Math.floor(wanted.length / samples), 1));
  const targets = wanted && flat(wanted, `${where}, targets`, width!);
  if (targets && targets.length !== samples * width!) {
    throw new InputError(
      `${where} has ${samples} samples and targets for ${targets.length / width!}; give each its own`,
    );
  }
  const labels = given ?? new Uint8Array(samples);
  if (labels.length !== samples) {
    throw new InputError(`${where} has ${samples} samples of ${features} numbers and ${labels.length} labels`);
  }
  const stray = Array.from(labels).find((label) =>
    !(Number.isInteger(label) && label >= 0 && label < classNames.length)
  );
  if (stray !== undefined || classNames.length > 256) {
    throw new InputError(
      `${where} has ${stray === undefined ? `${classNames.length} classes` : `the label ${shown(stray)}`}; ` +
        `labels are whole numbers from 0 to ${Math.min(options.classNames?.length ?? 256, 256) - 1}`,
    );
  }
  const dataset = {
    name: options.name,
    part,
    inputs,
    labels: Uint8Array.from(labels),
    ...(targets && { targets }),
    samples,
    inputShape,
    ...(options.tokens !== undefined && { tokens: options.tokens }),
    classes: classNames.length,
    classNames,
  };
  const strange = options.tokens === undefined ? -1 : strangeToken(inputs, options.tokens);
  if (strange >= 0) {
    throw new InputError(
      `${where} has the token ${inputs[strange]} in sample ${Math.floor(strange / features)}; ` +
        `tokens are whole numbers from 0 to ${options.tokens! - 1}`,
    );
  }
  return { ...dataset, checksum: contentHash(dataset) };
}

/** Where inputs have something that is no token; −1 if nowhere. */
export function strangeToken(inputs: Float32Array, tokens: number): number {
  return inputs.findIndex((x) => !(Number.isInteger(x) && x >= 0 && x < tokens));
}

function contentHash({ inputs, labels, targets, inputShape, tokens, classes }: Omit<Dataset, "checksum">): string {
  const sizes = JSON.stringify([inputShape, tokens ?? null, classes, targets?.length ?? null]);
  return sha256(sizes, inputs, labels, ...(targets ? [targets] : []));
}

function flat(numbers: Numbers, where: string, width: number): Float32Array {
  const rows = isNested(numbers) ? numbers : [numbers];
  const wrong = isNested(numbers) ? numbers.findIndex(({ length }) => length !== width) : -1;
  if (wrong >= 0) {
    throw new InputError(`${where}: sample ${wrong} has ${rows[wrong]!.length} numbers, expected ${width}`);
  }
  const total = rows.reduce((sum, { length }) => sum + length, 0);
  if (!Number.isInteger(total / width)) {
    throw new InputError(`${where}: ${total} numbers are not a whole number of samples of ${width}`);
  }
  const all = new Float32Array(total);
  rows.forEach((row, i) => all.set(row, i * row.length));
  const bad = all.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new InputError(`${where}: sample ${Math.floor(bad / width)} has the value ${all[bad]}; give finite numbers`);
  }
  return all;
}

function isNested(numbers: Numbers): numbers is readonly ArrayLike<number>[] {
  return numbers.length > 0 && typeof numbers[0] === "object";
}
