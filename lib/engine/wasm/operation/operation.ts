import type { ActivationName, Layer } from "../../../model/mod.ts";
import type { Kernels } from "../kernels.ts";
import type { Planes } from "../planes.ts";
import type { Value } from "../value.ts";

/** One thing the kernels do to a block of samples: plain data that workers are sent; operations add their own. */
export interface Step {
  /** Of its operation in the table. */
  readonly kind: string;
  /** The value it takes. */
  readonly input: number;
  /** Another value it takes. */
  readonly second?: number;
  /** The value it makes. */
  readonly output: number;
  /** Whether it has parameters. */
  readonly trains?: true;
  /** Whether the value it makes takes the place of the one it takes, forward and backward. */
  readonly inPlace?: true;
}

/** A step before its values have numbers; it takes the last one made unless it names another. */
export type Details<S extends Step> = Omit<S, "input" | "output"> & { readonly input?: number };

/** An operation of the kernels. */
export interface Operation<S extends Step = Step> {
  /** Multiplications and additions for one sample, forward. Default: the numbers it makes. */
  work?(step: S): number;
  /** A step made ready for one thread: the addresses it uses are fixed from now on. */
  compile(step: S, place: Place): Passes;
}

/** An operation that is a layer of models. */
export interface LayerOperation<L extends Layer, S extends Step = Step> extends Operation<S> {
  /** The layer as steps of this and of other operations, but for its activation. */
  lower(layer: L, build: Build): void;
  /** Activations that its own steps apply. */
  readonly fuses?: readonly ActivationName[];
}

/** A step's forward and backward pass. */
export interface Passes {
  /** Makes the value behind the step from the one before it, at x. */
  forward(block: Block, x: number): void;
  /**
   * Overwrites the derivatives by x, if they are needed, and adds those by the step's parameters to the target. Left
   * out where they are those by y.
   */
  backward?(block: Block, x: number, target: Target): void;
}

/** Samples at some weights. */
export interface Block {
  /** Address of the row of parameters. */
  readonly weights: number;
  /** Address of the inputs, `[rows, inputs]`. */
  readonly x: number;
  /** Number of samples. */
  readonly rows: number;
  /** Whether the inputs are mostly zeros. */
  readonly sparse: boolean;
}

/** Where gradients g go: out ← g where β = 0, out + α·g where β = 1, β·out + g otherwise. */
export interface Target {
  /** Address of a row of parameters. */
  readonly row: number;
  /** α. */
  readonly alpha: number;
  /** β. */
  readonly beta: number;
}

/** What a step finds on its thread. */
export interface Place {
  /** The kernels of the thread. */
  readonly kernels: Kernels;
  /** Samples in a block, at most. */
  readonly rows: number;
  /** Whether the step takes the inputs of the network. */
  readonly takesInputs: boolean;
  /** Another value that the step takes. */
  readonly second: number;
  /** The value it makes. */
  readonly y: number;
  /** Derivatives by that value. */
  readonly dy: number;
  /** Derivatives by the value it takes; 0 if they are not needed. */
  readonly dx: number;
  /** The first 8 kB of the thread's room, for sums. */
  readonly temporary: number;
  /** The step's own room, kept from the forward pass to the backward pass and beyond; initially zero. */
  room(bytes: number): number;
  /** Room for the time of one call, which all steps share. */
  shared(bytes: number): number;
  /** Room that holds whole numbers of 32 bits. */
  table(length: number, numbers: () => ArrayLike<number>): number;
}

/** A network in the making: layers push their steps. */
export interface Build {
  /** Shape of the value that the next step takes. */
  readonly shape: readonly number[];
  /** Shape behind the layer that is lowered. */
  readonly after: readonly number[];
  /** The layer behind it. */
  readonly next: Layer | undefined;
  /** The value that the next step takes. */
  readonly value: Value;
  /** Where the next array of parameters begins in a row of them; each is asked for once, in the order of the layout. */
  parameters(): number;
  /** Takes images as planes of the wanted kind, or as they are where none is wanted. */
  planes(wanted?: Planes): Planes;
  /** Takes samples as rows of numbers without gaps, images as `[height, width, channels]`. */
  flat(): void;
  /** Lowers layers that begin at the value of the next step, and gives the number of the value they end in, taken flat. */
  through(layers: readonly Layer[]): number;
  /** Adds a step with the value it makes: planes, or so many numbers per sample. Gives the number of the value. */
  push<S extends Step>(step: Details<S>, makes: number | Omit<Value, "numbers"> & { readonly planes: Planes }): number;
}

/** The pairs of vectors of four that n numbers reach into. */
export function pairs(n: number): number {
  return (n + 7) >> 3;
}

/** The product of the sides of a shape. */
export function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
