import { type Block, type Machine, pairs } from "./machine.ts";
import type { ConvolutionOperation } from "./network.ts";

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
 * Replaces the outputs of `forward` by the derivatives of the summed loss times `scale`, which is 1 over the size of the
 * whole batch for the mean.
 *
 * @returns The summed loss of the rows.
 */
export function lossGradient(
  { kernels, network, frame }: Machine,
  { rows, scale }: { readonly rows: number; readonly scale: number },
): number {
  const outputs = frame.outputs[frame.outputs.length - 1]!;
  return kernels[`${network.loss}Gradient`](outputs, frame.labels, rows, network.classes, scale);
}

/** Takes the derivatives of `lossGradient` back through the network and joins the gradient to the target. */
export function backward(machine: Machine, block: Block, target: Target): void {
  const { kernels, network: { operations }, frame } = machine;
  const { weights, x, rows } = block;
  const { alpha, beta } = target;
  const first = operations.findIndex(({ kind }) => kind === "product" || kind === "convolution" || kind === "evoNorm");
  for (let i = operations.length - 1; i >= first; i--) {
    const operation = operations[i]!;
    const input = i === 0 ? x : frame.outputs[i - 1]!;
    const dy = frame.deltas[i]!;
    const dx = frame.deltas[i - 1] ?? 0; // needed by the operations behind the first with parameters
    switch (operation.kind) {
      case "product": {
        const { inputs, outputs, weight } = operation;
        const w = weights + 4 * weight;
        if (i > first) {
          kernels.productTransposedRight(dy, outputs, w, outputs, dx, inputs, rows, inputs, outputs, frame.temporary);
        }
        const g = target.row + 4 * weight;
        const product = [
          input,
          1,
          inputs,
          dy,
          outputs,
          g,
          outputs,
          alpha,
          beta,
          g,
          outputs,
          inputs,
          outputs,
          rows,
        ] as const;
        if (i === 0 && block.sparse) kernels.sparseProduct(...product, frame.list);
        else kernels.product(...product);
        kernels.columnSums(dy, rows, outputs, alpha, beta, g + 4 * inputs * outputs);
        break;
      }
      case "scale":
        kernels.scale(dy, operation.factor, dx, pairs(rows * operation.outputs));
        break;
      case "activation":
        kernels[`${operation.name}Backward`](frame.outputs[i]!, dy, pairs(rows * operation.outputs));
        break;
      case "toPlanes":
        break; // only ever the first operation
      case "fromPlanes": {
        const { from } = operation;
        const { channels, height, width } = from;
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.toPlanes(dy, dx + 4 * from.origin, from.sample, rows, channels, height, width, from.plane, from.row);
        break;
      }
      case "copyPlanes": {
        const { from, to } = operation;
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.copyPlanes(
          ...[dy + 4 * to.origin, to.sample, dx + 4 * from.origin, from.sample, rows] as const,
          ...[to.channels, to.height, to.width, to.plane, to.row, from.plane, from.row] as const,
        );
        break;
      }
      case "convolution": {
        const { from, to, size, weight, bias } = operation;
        if (i > first) convolveBack(machine, { operation, i, rows, w: weights + 4 * weight });
        const g = correlate(machine, { operation, i, rows, input });
        const parameters = (size * size * from.channels + (bias ? 1 : 0)) * to.channels;
        kernels.columnSums(g, 1, parameters, alpha, beta, target.row + 4 * weight);
        break;
      }
      case "maxPool": {
        const { from, to, size, stride } = operation;
        const y = frame.outputs[i]!;
        const [o, p] = [4 * from.origin, 4 * to.origin];
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.maxPoolBackward(
          ...[input + o, dx + o, from.sample, y + p, dy + p, to.sample, rows, to.channels] as const,
          ...[to.height, to.width, size, stride, from.plane, from.row, to.plane, to.row] as const,
        );
        break;
      }
      case "averagePool": {
        const { from, to, size, stride } = operation;
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.averagePoolBackward(
          ...[dx + 4 * from.origin, from.sample, dy + 4 * to.origin, to.sample, rows, to.channels] as const,
          ...[to.height, to.width, size, stride, from.plane, from.row, to.plane, to.row] as const,
        );
        break;
      }
      case "evoNorm": {
        const { from, to, groups, scale } = operation;
        const { gradient } = frame.extras[i]!;
        const o = 4 * from.origin;
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.evoNormBackward(
          ...[input + o, dx + o, from.sample, dy + 4 * to.origin, to.sample, rows, to.channels, groups] as const,
          ...[to.height, to.width, from.plane, from.row, to.plane, to.row] as const,
          ...[weights + 4 * scale, gradient, gradient + 4 * to.channels] as const,
        );
        kernels.columnSums(gradient, 1, 2 * to.channels, alpha, beta, target.row + 4 * scale);
        break;
      }
    }
  }
}

/** A convolution on its way back through a block. */
interface ConvolutionBack {
  readonly operation: ConvolutionOperation;
  /** Its place among the operations. */
  readonly i: number;
  readonly rows: number;
}

/** Derivatives by the inputs: every input gathers the derivatives of the outputs it reaches. */
function convolveBack({ kernels, frame }: Machine, { operation, i, rows, w }: ConvolutionBack & { w: number }): void {
  const { from, to, size } = operation;
  const { weights, tapsBack } = frame.extras[i]!;
  const taps = size * size * to.channels;
  kernels.swapTapsAndChannels(w, size * size, from.channels, to.channels, weights);
  for (let s = 0; s < rows; s++) {
    const dy = frame.deltas[i]! + 4 * (s * to.sample + to.origin);
    const dx = frame.deltas[i - 1]! + 4 * s * from.sample;
    kernels.convolve(weights, taps, 1, dy, tapsBack, 0, dx, from.plane, from.channels, from.plane, taps);
  }
}

/**
 * Gradient by weights and biases, if any, summed over the block; gives its address. Tiles of products are faster than dot products
 * where there are enough channels and filters to fill them.
 */
function correlate({ kernels, frame }: Machine, { operation, i, rows, input }: ConvolutionBack & { input: number }) {
  const { from, to, size, bias } = operation;
  const { gradient, taps, derivatives } = frame.extras[i]!;
  const [m, n, pixels] = [size * size * from.channels, to.channels, to.height * to.row];
  const dy = frame.deltas[i]! + 4 * to.origin;
  for (let s = 0; s < rows; s++) {
    const image = input + 4 * s * from.sample;
    const delta = dy + 4 * s * to.sample;
    if (derivatives === 0) {
      kernels.correlate(image, taps, delta, to.plane, gradient, n, m, n, pixels, s > 0 ? 1 : 0, frame.temporary);
      continue;
    }
    kernels.fromPlanes(delta, 0, derivatives, 1, n, to.height, to.row, to.plane, to.row);
    for (let tap = 0; tap < size * size; tap++) {
      const x = image + 4 * (Math.floor(tap / size) * from.row + (tap % size));
      const g = gradient + 4 * tap * from.channels * n;
      const beta = s > 0 ? 1 : 0;
      kernels.product(x, from.plane, 1, derivatives, n, g, n, 1, beta, g, n, from.channels, n, pixels);
    }
  }
  if (bias) kernels.planeSums(dy, to.sample, rows, n, pixels, to.plane, gradient + 4 * m * n);
  return gradient;
}
