import type { Planes } from "./planes.ts";

/** A value of a network. */
export interface Value {
  /** Room of a sample, in numbers. */
  readonly numbers: number;
  /** Where it is images as planes: how they lie. */
  readonly planes?: Planes;
  /** Whether something lies between the rows of the planes that is not zero. */
  readonly untidy?: true;
}
