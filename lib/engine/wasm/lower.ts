import { type ActivationName, type Layer, type LossName, type Model, planLayer } from "../../model/mod.ts";
import type { Kernels } from "./kernels.ts";
import type { Network } from "./network.ts";
import type { ActivationStep } from "./operation/activation.ts";
import type { CurveStep } from "./operation/curve.ts";
import type { CopyPlanesStep, FromPlanesStep, ToPlanesStep } from "./operation/move_planes.ts";
import { type Build, type Details, type LayerOperation, size, type Step } from "./operation/operation.ts";
import { layers, operations } from "./operations.ts";
import { type ImageShape, type Planes, tightPlanes } from "./planes.ts";
import { program } from "./program.ts";
import type { Value } from "./value.ts";

/** Numbers that one block's values and derivatives may take, so that they stay in the cache. */
const BLOCK_NUMBERS = 2 ** 20;
/** How many times the weights they may take where that is more: all weights are read for every block. */
const BLOCK_WEIGHTS = 4;
const BLOCK_ROWS = { least: 4, most: 128 } as const;

/** Why the kernels cannot run a model, as a sentence; `undefined` where they can. */
export function refusal(model: Model): string | undefined {
  if (model.own) return `the fast engine has no kernels for ${model.name}, a custom model`;
  const unknown = kinds(model.layers).find((kind) => !Object.hasOwn(layers, kind)); // a model's may come from outside
  if (unknown) return `the fast engine has no layer "${unknown}"; it knows ${Object.keys(layers).join(", ")}`;
  if (model.outputs > 256) return `the fast engine counts up to 256 classes, and ${model.name} has ${model.outputs}`;
  return undefined;
}

/** Kinds of layers, also of those inside others. */
function kinds(sequence: readonly Layer[]): string[] {
  return sequence.flatMap((layer) =>
    layer.kind === "residual" ? [layer.kind, ...kinds(layer.body), ...kinds(layer.shortcut ?? [])] : [layer.kind]
  );
}

/** Lowers a model of known layers to steps of the kernels. */
export function lower(model: Model): Network {
  const { steps, values } = new Lowering(model);
  const numbers = steps.reduce((sum, { output }) => sum + 2 * values[output]!.numbers, size(model.inputShape));
  const weights = model.layout.reduce((sum, { role, size }) => role === "embedding" ? sum : sum + size, 0);
  const fitting = Math.max(BLOCK_NUMBERS, BLOCK_WEIGHTS * weights);
  const network = {
    steps,
    values,
    shared: 0,
    inputs: size(model.inputShape),
    classes: model.outputs,
    parameters: model.parameters,
    loss: model.loss as LossName, // others are refused
    blockRows: Math.min(Math.max(Math.floor(fitting / numbers), BLOCK_ROWS.least), BLOCK_ROWS.most),
    work: steps.reduce((sum, step) => sum + work(step, values[step.output]!), 0),
  };
  return { ...network, shared: program(network, { kernels: {} as Kernels, start: 0 }).shared };
}

/** Multiplications and additions for one sample. */
function work(step: Step, { numbers }: Value): number {
  const operation = operations[step.kind]!;
  return operation.work ? operation.work(step as never) : numbers;
}

/** A network in the making. */
class Lowering implements Build {
  readonly steps: Step[] = [];
  readonly values: Value[];
  readonly #offsets: Iterator<number>;
  #at = 0;
  shape: readonly number[];
  after: readonly number[];
  next: Layer | undefined;

  constructor({ inputShape, layers, layout }: Model) {
    this.values = [{ numbers: size(inputShape) }];
    this.#offsets = layout.values().map(({ offset }) => offset);
    this.shape = this.after = inputShape;
    this.#lower(layers);
  }

  get value(): Value {
    return this.values[this.#at]!;
  }

  parameters(): number {
    return this.#offsets.next().value as number;
  }

  planes(wanted?: Planes): Planes {
    const { planes, untidy } = this.value;
    const to = wanted ?? planes ?? tightPlanes(this.shape as ImageShape);
    if (!planes) this.push<ToPlanesStep>({ kind: "toPlanes", to }, { planes: to });
    else if (wanted && (untidy || !same(planes, wanted))) {
      this.push<CopyPlanesStep>({ kind: "copyPlanes", from: planes, to }, { planes: to });
    }
    return to;
  }

  flat(): void {
    const { planes } = this.value;
    if (planes) this.push<FromPlanesStep>({ kind: "fromPlanes", from: planes }, size(this.shape));
  }

  push<S extends Step>(step: Details<S>, makes: number | Omit<Value, "numbers"> & { readonly planes: Planes }): number {
    const output = this.values.length;
    this.steps.push({ input: this.#at, ...step, output } as Step);
    this.values.push(typeof makes === "number" ? { numbers: makes } : { ...makes, numbers: makes.planes.sample });
    return this.#at = output;
  }

  through(layers: readonly Layer[]): number {
    const [at, shape, after, next] = [this.#at, this.shape, this.after, this.next];
    this.#lower(layers);
    this.flat();
    const end = this.#at;
    [this.#at, this.shape, this.after, this.next] = [at, shape, after, next];
    return end;
  }

  #lower(sequence: readonly Layer[]): void {
    sequence.forEach((layer, i) => {
      this.next = sequence[i + 1];
      this.after = planLayer(layer, this.shape).after;
      const operation: LayerOperation<never, never> = layers[layer.kind];
      operation.lower(layer as never, this);
      this.shape = this.after;
      const { activation = "linear" } = layer as { readonly activation?: ActivationName };
      if (activation !== "linear" && !operation.fuses?.includes(activation)) this.#activate(activation);
    });
  }

  #activate(name: Exclude<ActivationName, "linear">): void {
    const { numbers, planes, untidy } = this.value;
    const makes = planes ? { planes, ...(untidy ? { untidy } : {}) } : numbers;
    if (name === "silu" || name === "gelu") this.push<CurveStep>({ kind: "curve", numbers, name }, makes);
    else this.push<ActivationStep>({ kind: "activation", inPlace: true, numbers, name }, makes);
  }
}

function same(a: Planes, b: Planes): boolean {
  return (Object.keys(a) as (keyof Planes)[]).every((key) => a[key] === b[key]);
}
