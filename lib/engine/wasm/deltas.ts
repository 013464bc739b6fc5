import type { Network } from "./network.ts";
import type { Step } from "./operation/operation.ts";

/** Where derivatives lie on the way back, step by step. */
export interface DeltaPlan {
  /** Numbers per sample of every buffer; the first is the room of the outputs, where the derivatives begin. */
  readonly buffers: readonly number[];
  /** What to do, the last step of the network first. */
  readonly steps: readonly StepBack[];
}

/** One step on the way back. */
export interface StepBack {
  /** Its place in the network. */
  readonly step: number;
  /** Buffer of the derivatives by the value behind it. */
  readonly dy: number;
  /** Buffer that receives those by the value before it; none where nobody asks. */
  readonly dx?: number;
  /** What happens to whole buffers afterwards. */
  readonly joins: readonly Join[];
}

/** into ← from, or into + from, over so many numbers per sample. */
export interface Join {
  /** Buffer that is read. */
  readonly from: number;
  /** Buffer that is written. */
  readonly into: number;
  /** Whether it is added to. */
  readonly adds: boolean;
  /** Numbers per sample. */
  readonly numbers: number;
}

/**
 * Plans the way back through a network. Every value that parameters reach has a buffer of derivatives from the first
 * step that adds to them until the step that made the value has read them; then another value may have it.
 */
export function planDeltas({ steps, values }: Pick<Network, "steps" | "values">): DeltaPlan {
  const buffers = [values.at(-1)!.numbers];
  const users = [1]; // values that have the buffer
  const free: number[] = [];
  const of = new Map([[values.length - 1, 0]]);
  const wanted = reached(steps);
  const maker = new Map(steps.map((step) => [step.output, step]));
  const take = (numbers: number): number => {
    const i = free.findIndex((buffer) => buffers[buffer] === numbers);
    const buffer = i >= 0 ? free.splice(i, 1)[0]! : buffers.push(numbers) - 1;
    users[buffer] = 1;
    return buffer;
  };
  const leave = (buffer: number) => {
    if (--users[buffer]! === 0 && buffer > 0) free.push(buffer);
  };
  /** Gives a value derivatives that are those in a buffer: the buffer itself, if it may be shared. */
  const hand = (value: number, from: number, shared: boolean, joins: Join[]) => {
    const own = of.get(value);
    if (own === undefined && shared) {
      users[from]!++;
      of.set(value, from);
    } else {
      const into = own ?? take(values[value]!.numbers);
      of.set(value, into);
      joins.push({ from, into, adds: own !== undefined, numbers: values[value]!.numbers });
    }
  };
  const back: StepBack[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    const dy = of.get(step.output);
    if (dy === undefined || !wanted.has(step.output)) continue;
    const joins: Join[] = [];
    if (step.second !== undefined) {
      const alone = writesElsewhere(maker.get(step.input));
      if (wanted.has(step.second)) hand(step.second, dy, alone, joins);
      if (wanted.has(step.input)) hand(step.input, dy, true, joins);
      back.push({ step: i, dy, joins });
    } else if (!wanted.has(step.input)) {
      back.push({ step: i, dy, joins });
    } else if (step.inPlace) {
      hand(step.input, dy, true, joins);
      back.push({ step: i, dy, dx: dy, joins });
    } else {
      const numbers = values[step.input]!.numbers;
      const known = of.get(step.input);
      const dx = take(numbers);
      if (known === undefined) of.set(step.input, dx);
      else {
        joins.push({ from: dx, into: known, adds: true, numbers });
        leave(dx);
      }
      back.push({ step: i, dy, dx, joins });
    }
    leave(dy);
  }
  return { buffers, steps: back };
}

/** Whether a step leaves the derivatives that it reads as they are and hands them to nobody. */
function writesElsewhere(step: Step | undefined): boolean {
  return step !== undefined && !step.inPlace && step.second === undefined;
}

/** Values that parameters reach. */
function reached(steps: readonly Step[]): Set<number> {
  const values = new Set<number>();
  for (const { input, second, output, trains } of steps) {
    if (trains || values.has(input) || (second !== undefined && values.has(second))) values.add(output);
  }
  return values;
}
