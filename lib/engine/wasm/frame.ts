import type { ConvolutionOperation, Network, Operation } from "./network.ts";

/** Where one thread keeps a block of samples on its way through the network: addresses of rows without gaps. */
export interface Frame {
  /** Inputs of the block. */
  readonly x: number;
  /** Labels of the block, one byte each. */
  readonly labels: number;
  /** Values after each operation; activations work in place. */
  readonly outputs: readonly number[];
  /** Derivatives by them, in the same places; those of the last operation replace the outputs. */
  readonly deltas: readonly number[];
  /** What an operation needs besides, where it needs something. */
  readonly extras: readonly (Extra | undefined)[];
  /** Room for the list of a row of inputs, or of what one input is in all samples, without their zeros. */
  readonly list: number;
  /** Room for a row of gradients. */
  readonly gradient: number;
  /** The first `TEMPORARY_BYTES`. */
  readonly temporary: number;
  /** The first byte behind it all. */
  readonly end: number;
}

/** Room of an operation of its own. */
export interface Extra {
  /** Gradient by the operation's parameters. */
  readonly gradient: number;
  /** Of a convolution: where each tap of a filter finds its image (u32). */
  readonly taps: number;
  /** Of a convolution: where each tap finds the derivatives, on the way back (u32). */
  readonly tapsBack: number;
  /** Of a convolution: weights with channels in front. */
  readonly weights: number;
  /** Of a convolution with channels and filters enough for products: derivatives of one image, `[pixels, filters]`; else 0. */
  readonly derivatives: number;
}

/** Bytes at the start of a frame for the sums of dot products, or for the means of a drift. */
export const TEMPORARY_BYTES = 8192;

/** Lays out a frame from an address on; whole vectors may be written behind the end of each part. */
export function frame(network: Network, start: number): Frame {
  const { operations, blockRows } = network;
  let end = start;
  const room = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const numbers = (perSample: number) => room(4 * (perSample * blockRows + 16));
  const temporary = room(TEMPORARY_BYTES);
  const labels = room(blockRows);
  const x = numbers(network.inputs);
  const outputs: number[] = [];
  const deltas: number[] = [];
  operations.forEach((operation, i) => {
    const inPlace = operation.kind === "activation";
    outputs.push(inPlace ? outputs[i - 1]! : numbers(operation.outputs));
    deltas.push(inPlace ? deltas[i - 1]! : i === operations.length - 1 ? outputs[i]! : numbers(operation.outputs));
  });
  const extras = operations.map((operation) => extra(operation, room));
  const list = room(8 * Math.max(network.inputs, blockRows));
  const gradient = room(4 * network.parameters);
  return { x, labels, outputs, deltas, extras, list, gradient, temporary, end };
}

/** Makes a new frame ready: zeros around images, and the tables of taps. */
export function prepareFrame(memory: WebAssembly.Memory, network: Network, start: number): void {
  const { extras, end } = frame(network, start);
  if (extras.every((extra) => extra === undefined)) return;
  new Uint8Array(memory.buffer, start, end - start).fill(0);
  network.operations.forEach((operation, i) => {
    if (operation.kind !== "convolution") return;
    const { taps, tapsBack } = extras[i]!;
    const { forward, back } = tapOffsets(operation);
    new Uint32Array(memory.buffer, taps, forward.length).set(forward);
    new Int32Array(memory.buffer, tapsBack, back.length).set(back);
  });
}

/**
 * Offsets of taps: forward, in the order of the weights' `[size, size, channels]`, from the first padded pixel of an
 * image; back, in the order of `[size, size, filters]`, from the first derivative.
 */
function tapOffsets({ from, to, size }: ConvolutionOperation) {
  const forward: number[] = [];
  const back: number[] = [];
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      for (let c = 0; c < from.channels; c++) forward.push(c * from.plane + a * from.row + b);
      for (let f = 0; f < to.channels; f++) back.push(f * to.plane - a * from.row - b);
    }
  }
  return { forward, back };
}

function extra(operation: Operation, room: (bytes: number) => number): Extra | undefined {
  if (operation.kind === "evoNorm") {
    return { gradient: room(8 * operation.from.channels), taps: 0, tapsBack: 0, weights: 0, derivatives: 0 };
  }
  if (operation.kind !== "convolution") return undefined;
  const { from, to, size } = operation;
  const weights = size * size * from.channels * to.channels;
  return {
    gradient: room(4 * (weights + to.channels)),
    taps: room(4 * size * size * from.channels),
    tapsBack: room(4 * size * size * to.channels),
    weights: room(4 * weights),
    derivatives: from.channels >= 3 && to.channels >= 8 ? room(4 * to.height * to.row * to.channels) : 0,
  };
}
