import type { Network } from "./network.ts";

/** Where one worker keeps a block of samples on its way through the network: addresses of rows without gaps. */
export interface Frame {
  /** Inputs of the block. */
  readonly x: number;
  /** Labels of the block, one byte each. */
  readonly labels: number;
  /** After each operation; activations work in place. */
  readonly outputs: readonly number[];
  /** Two buffers that derivatives alternate between. */
  readonly deltas: readonly [number, number];
  /** Room for a row of gradients. */
  readonly gradient: number;
  /** 384 bytes for `productTransposedRight`. */
  readonly temporary: number;
  /** The first byte behind it all. */
  readonly end: number;
}

/** Lays out a frame from an address on; whole vectors may be written behind the end of each part. */
export function frame(network: Network, start: number): Frame {
  const { operations, blockRows } = network;
  let end = start;
  const room = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const numbers = (perSample: number) => room(4 * perSample * blockRows);
  const temporary = room(384);
  const labels = room(blockRows);
  const x = numbers(network.inputs);
  const outputs: number[] = [];
  operations.forEach(({ kind, outputs: n }, i) => outputs.push(kind === "activation" ? outputs[i - 1]! : numbers(n)));
  const widest = Math.max(...operations.map((operation) => operation.outputs));
  const deltas = [numbers(widest), numbers(widest)] as const;
  const gradient = room(4 * network.parameters);
  return { x, labels, outputs, deltas, gradient, temporary, end };
}
