import type { ImageShape } from "../planes.ts";
import type { Place, Step, Target } from "./operation.ts";

/** A convolution over images `[height, width, channels]`. */
export interface ConvolutionStep extends Step {
  /** Shape of the images before it. */
  readonly from: ImageShape;
  /** Shape of the results. */
  readonly to: ImageShape;
  /** Height and width of the filters. */
  readonly size: number;
  /** Step between windows. */
  readonly stride: number;
  /** Zeros on every side. */
  readonly padding: number;
  /** Where the weights begin in a row of parameters; the biases, if any, follow them. */
  readonly weight: number;
  /** Whether there are biases. */
  readonly bias: boolean;
}

/** Joins the gradient by biases. */
export function biasGradient(
  { kernels, dy }: Pick<Place, "kernels" | "dy">,
  { rows, filters, at }: { readonly rows: number; readonly filters: number; readonly at: number },
  { row, alpha, beta }: Target,
): void {
  kernels.columnSums(dy, rows, filters, alpha, beta, row + 4 * at);
}
