import type { Frame } from "./frame.ts";
import type { Kernels } from "./kernels.ts";
import type { Network, Operation } from "./network.ts";

/** Where gradients g go: out ← g where β = 0, out + α·g where β = 1, β·out + g otherwise. */
export interface Target {
  /** Address of a row of parameters. */
  readonly row: number;
  /** α. */
  readonly alpha: number;
  /** β. */
  readonly beta: number;
}

/**
 * Takes samples through the network.
 *
 * @param x Address of the inputs.
 * @returns Address of the outputs, `[rows, classes]`.
 */
export function forward(
  { kernels, network, frame }: Machine,
  { weights, x, rows }: { readonly weights: number; readonly x: number; readonly rows: number },
): number {
  let input = x;
  for (let i = 0; i < network.operations.length; i++) {
    const operation = network.operations[i]!;
    const output = frame.outputs[i]!;
    switch (operation.kind) {
      case "product": {
        const { inputs, outputs, weight, bias } = operation;
        const w = weights + 4 * weight;
        const b = weights + 4 * bias;
        kernels.product(input, inputs, 1, w, outputs, b, 0, 1, 1, output, outputs, rows, outputs, inputs);
        break;
      }
      case "scale":
        kernels.scale(input, operation.factor, output, vectors(operation, rows));
        break;
      case "activation":
        kernels[operation.name](output, vectors(operation, rows));
        break;
    }
    input = output;
  }
  return input;
}

/**
 * Replaces the outputs of `forward` by the derivatives of the batch's mean loss.
 *
 * @param batch Samples of the whole batch, of which these rows are a part.
 * @returns The summed loss of the rows.
 */
export function lossGradient(
  { kernels, network, frame }: Machine,
  { rows, batch }: { readonly rows: number; readonly batch: number },
): number {
  const outputs = frame.outputs[frame.outputs.length - 1]!;
  return kernels[`${network.loss}Gradient`](outputs, frame.labels, rows, network.classes, 1 / batch);
}

/** Takes the derivatives of `lossGradient` back through the network and joins the gradient to the target. */
export function backward(
  { kernels, network, frame }: Machine,
  { weights, x, rows, target }: {
    readonly weights: number;
    readonly x: number;
    readonly rows: number;
    readonly target: Target;
  },
): void {
  const first = network.operations.findIndex(({ kind }) => kind === "product");
  let delta = frame.outputs[frame.outputs.length - 1]!;
  for (let i = network.operations.length - 1; i >= first; i--) {
    const operation = network.operations[i]!;
    switch (operation.kind) {
      case "product": {
        const { inputs, outputs, weight, bias } = operation;
        const input = i === 0 ? x : frame.outputs[i - 1]!;
        const before = frame.deltas[0] === delta ? frame.deltas[1] : frame.deltas[0];
        if (i > first) {
          const w = weights + 4 * weight;
          kernels.productTransposedRight(
            delta,
            outputs,
            w,
            outputs,
            before,
            inputs,
            rows,
            inputs,
            outputs,
            frame.temporary,
          );
        }
        const { alpha, beta } = target;
        const w = target.row + 4 * weight;
        kernels.product(input, 1, inputs, delta, outputs, w, outputs, alpha, beta, w, outputs, inputs, outputs, rows);
        kernels.columnSums(delta, rows, outputs, alpha, beta, target.row + 4 * bias);
        delta = before;
        break;
      }
      case "scale":
        kernels.scale(delta, operation.factor, delta, vectors(operation, rows));
        break;
      case "activation":
        kernels[`${operation.name}Backward`](frame.outputs[i]!, delta, vectors(operation, rows));
        break;
    }
  }
}

/** What computes: the kernels of a thread, a network, and the thread's frame. */
export interface Machine {
  /** Of this thread. */
  readonly kernels: Kernels;
  /** What to compute. */
  readonly network: Network;
  /** Where. */
  readonly frame: Frame;
}

function vectors(operation: Operation, rows: number): number {
  return (rows * operation.outputs + 3) >> 2;
}
