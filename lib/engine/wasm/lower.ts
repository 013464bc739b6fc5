import { type Layer, type LossName, type Model, planLayer } from "../../model/mod.ts";
import type { Network, Value } from "./network.ts";
import type { ActivationStep } from "./operation/activation.ts";
import type { CopyPlanesStep, FromPlanesStep, ToPlanesStep } from "./operation/move_planes.ts";
import { type Build, type Details, type LayerOperation, size, type Step } from "./operation/operation.ts";
import { layers, operations } from "./operations.ts";
import { type ImageShape, type Planes, tightPlanes } from "./planes.ts";

/** Numbers that one block's values and derivatives may take, so that they stay in the cache. */
const BLOCK_NUMBERS = 2 ** 20;
const BLOCK_ROWS = { least: 4, most: 128 } as const;

/** Why the kernels cannot run a model, as a sentence; `undefined` where they can. */
export function refusal(model: Model): string | undefined {
  if (model.own) return `the fast engine has no kernels for ${model.name}, a model of one's own`;
  const unknown = model.layers.find(({ kind }) => !Object.hasOwn(layers, kind)); // a model's may come from outside
  if (unknown) return `the fast engine has no layer "${unknown.kind}"; it knows ${Object.keys(layers).join(", ")}`;
  if (model.outputs > 256) return `the fast engine counts up to 256 classes, and ${model.name} has ${model.outputs}`;
  return undefined;
}

/** Lowers a model of known layers to steps of the kernels. */
export function lower(model: Model): Network {
  const { steps, values } = new Lowering(model);
  const numbers = steps.reduce((sum, { output }) => sum + 2 * values[output]!.numbers, size(model.inputShape));
  return {
    steps,
    values,
    inputs: size(model.inputShape),
    classes: model.outputs,
    parameters: model.parameters,
    loss: model.loss as LossName, // others are refused
    blockRows: Math.min(Math.max(Math.floor(BLOCK_NUMBERS / numbers), BLOCK_ROWS.least), BLOCK_ROWS.most),
    work: steps.reduce((sum, step) => sum + work(step, values[step.output]!), 0),
  };
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

  push<S extends Step>(step: Details<S>, makes: number | Omit<Value, "numbers"> & { readonly planes: Planes }): void {
    const output = this.values.length;
    this.steps.push({ ...step, input: this.#at, output } as Step);
    this.values.push(typeof makes === "number" ? { numbers: makes } : { ...makes, numbers: makes.planes.sample });
    this.#at = output;
  }

  #lower(sequence: readonly Layer[]): void {
    sequence.forEach((layer, i) => {
      this.next = sequence[i + 1];
      this.after = planLayer(layer, this.shape).after;
      const operation: LayerOperation<never, never> = layers[layer.kind];
      operation.lower(layer as never, this);
      this.shape = this.after;
      if ("activation" in layer && layer.activation !== "linear") this.#activate(layer.activation);
    });
  }

  #activate(name: ActivationStep["name"]): void {
    const { numbers, planes, untidy } = this.value;
    const step = { kind: "activation", inPlace: true, numbers, name } as const;
    if (planes) this.push<ActivationStep>(step, { planes, ...(untidy ? { untidy } : {}) });
    else this.push<ActivationStep>(step, numbers);
  }
}

function same(a: Planes, b: Planes): boolean {
  return (Object.keys(a) as (keyof Planes)[]).every((key) => a[key] === b[key]);
}
