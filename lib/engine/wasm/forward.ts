import { type Block, type Machine, pairs } from "./machine.ts";

/** Takes samples through the network and gives the address of the outputs, `[rows, classes]`. */
export function forward(machine: Machine, block: Block): number {
  const { kernels, network: { operations }, frame } = machine;
  const { weights, rows } = block;
  let x = block.x;
  for (let i = 0; i < operations.length; i++) {
    const operation = operations[i]!;
    const y = frame.outputs[i]!;
    switch (operation.kind) {
      case "product": {
        const { inputs, outputs, weight } = operation;
        const w = weights + 4 * weight;
        const bias = w + 4 * inputs * outputs;
        const product = [x, inputs, 1, w, outputs, bias, 0, 1, 1, y, outputs, rows, outputs, inputs] as const;
        if (i === 0 && block.sparse) kernels.sparseProduct(...product, frame.list);
        else kernels.product(...product);
        break;
      }
      case "scale":
        kernels.scale(x, operation.factor, y, pairs(rows * operation.outputs));
        break;
      case "activation":
        kernels[operation.name](y, pairs(rows * operation.outputs));
        break;
      case "toPlanes": {
        const { to } = operation;
        const { channels, height, width } = to;
        kernels.toPlanes(x, y + 4 * to.origin, to.sample, rows, channels, height, width, to.plane, to.row);
        break;
      }
      case "fromPlanes": {
        const { from } = operation;
        const { channels, height, width } = from;
        kernels.fromPlanes(x + 4 * from.origin, from.sample, y, rows, channels, height, width, from.plane, from.row);
        break;
      }
      case "copyPlanes": {
        const { from, to } = operation;
        kernels.copyPlanes(
          ...[x + 4 * from.origin, from.sample, y + 4 * to.origin, to.sample, rows] as const,
          ...[to.channels, to.height, to.width, from.plane, from.row, to.plane, to.row] as const,
        );
        break;
      }
      case "convolution": {
        const { from, to, size, weight } = operation;
        const w = weights + 4 * weight;
        const taps = size * size * from.channels;
        const bias = operation.bias ? w + 4 * taps * to.channels : 0;
        const pixels = to.height * to.row;
        const columns = (pixels + 15) & ~15;
        for (let s = 0; s < rows; s++) {
          const image = x + 4 * s * from.sample;
          const result = y + 4 * (s * to.sample + to.origin);
          const offsets = frame.extras[i]!.taps;
          kernels.convolve(w, 1, to.channels, image, offsets, bias, result, to.plane, to.channels, columns, taps);
        }
        break;
      }
      case "maxPool":
      case "averagePool": {
        const { kind, from, to, size, stride } = operation;
        kernels[kind](
          ...[x + 4 * from.origin, from.sample, y + 4 * to.origin, to.sample, rows, to.channels] as const,
          ...[to.height, to.width, size, stride, from.plane, from.row, to.plane, to.row] as const,
        );
        break;
      }
      case "evoNorm": {
        const { from, to, groups } = operation;
        const scale = weights + 4 * operation.scale;
        kernels.evoNorm(
          ...[x + 4 * from.origin, from.sample, y + 4 * to.origin, to.sample, rows, to.channels, groups] as const,
          ...[to.height, to.width, from.plane, from.row, to.plane, to.row, scale, scale + 4 * to.channels] as const,
        );
        break;
      }
    }
    x = y;
  }
  return x;
}
