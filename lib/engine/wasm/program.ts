import { planDeltas } from "./deltas.ts";
import { Frame, TEMPORARY_BYTES } from "./frame.ts";
import type { Kernels } from "./kernels.ts";
import type { Network } from "./network.ts";
import { type Block, pairs, type Passes, type Place, type Target } from "./operation/operation.ts";
import { operations } from "./operations.ts";

/** A network made ready for one thread: every address is fixed. */
export interface Program {
  /** The kernels of the thread. */
  readonly kernels: Kernels;
  /** What it computes. */
  readonly network: Network;
  /** Inputs of a block. */
  readonly x: number;
  /** Labels of a block, one byte each. */
  readonly labels: number;
  /** Outputs of a block, `[rows, classes]`. */
  readonly outputs: number;
  /** Room for a row of gradients. */
  readonly gradient: number;
  /** The first byte behind its room. */
  readonly end: number;
  /** Bytes that a step takes for the time of one call, at most. */
  readonly shared: number;
  /** Takes samples through the network and gives the address of the outputs, `[rows, classes]`. */
  forward(block: Block): number;
  /**
   * Replaces the outputs of `forward` by the derivatives of the summed loss times `scale`, which is 1 over the size of the
   * whole batch for the mean, and gives the summed loss.
   */
  lossGradient(rows: number, scale: number): number;
  /** Takes the derivatives of `lossGradient` back through the network and joins the gradient to the target. */
  backward(block: Block, target: Target): void;
}

/** Bytes that a program takes. */
export function programBytes(network: Network): number {
  return program(network, { kernels: {} as Kernels, start: 0 }).end;
}

/** Makes new room ready for a program: zeros around images, and tables. */
export function prepareProgram(memory: WebAssembly.Memory, network: Network, start: number): void {
  new Uint8Array(memory.buffer, start, programBytes(network)).fill(0);
  program(network, { kernels: {} as Kernels, start, memory });
}

/** A network on a thread whose room begins at an address; with a memory, its tables are written there. */
export function program(
  network: Network,
  { kernels, start, memory }: {
    readonly kernels: Kernels;
    readonly start: number;
    readonly memory?: WebAssembly.Memory;
  },
): Program {
  const { steps, blockRows } = network;
  const frame = new Frame(start);
  const room = (bytes: number) => frame.room(bytes);
  const numbers = (perSample: number) => room(4 * (perSample * blockRows + 16));
  const table = (length: number, entries: () => ArrayLike<number>) => {
    const at = room(4 * length);
    if (memory) new Int32Array(memory.buffer, at, length).set(entries());
    return at;
  };
  const shared = room(network.shared);
  let sharedMost = 0;
  const labels = room(blockRows);
  const x = numbers(network.inputs);
  const values = [x];
  for (const { input, output, inPlace } of steps) {
    values.push(inPlace ? values[input]! : numbers(network.values[output]!.numbers));
  }
  const outputs = values.at(-1)!;
  const deltas = planDeltas(network);
  const buffers = deltas.buffers.map((perSample, i) => i === 0 ? outputs : numbers(perSample));
  const backOf = new Map(deltas.steps.map((back) => [back.step, back]));
  const passes = steps.map((step, i): Passes => {
    const back = backOf.get(i);
    const own = new Frame(shared - TEMPORARY_BYTES);
    const place: Place = {
      kernels,
      rows: blockRows,
      takesInputs: step.input === 0,
      second: step.second === undefined ? 0 : values[step.second]!,
      y: values[step.output]!,
      dy: back ? buffers[back.dy]! : 0,
      dx: back?.dx === undefined ? 0 : buffers[back.dx]!,
      temporary: start,
      room,
      table,
      shared: (bytes) => own.room(bytes),
    };
    const made = operations[step.kind]!.compile(step as never, place);
    sharedMost = Math.max(sharedMost, own.end - shared);
    return made;
  });
  const gradient = room(4 * network.parameters);
  const lossGradient = kernels[`${network.loss}Gradient`];
  return {
    ...{ kernels, network, x, labels, outputs, gradient, end: frame.end, shared: sharedMost },
    forward(block) {
      for (let i = 0; i < steps.length; i++) {
        const { input } = steps[i]!;
        passes[i]!.forward(block, input === 0 ? block.x : values[input]!);
      }
      return outputs;
    },
    lossGradient: (rows, scale) => lossGradient(outputs, labels, rows, network.classes, scale),
    backward(block, target) {
      for (const { step, joins } of deltas.steps) {
        const { input } = steps[step]!;
        passes[step]!.backward?.(block, input === 0 ? block.x : values[input]!, target);
        for (const { from, into, adds, numbers } of joins) {
          if (adds) kernels.addValues(buffers[from]!, buffers[into]!, buffers[into]!, pairs(block.rows * numbers));
          else kernels.copyBytes(buffers[from]!, buffers[into]!, 4 * block.rows * numbers);
        }
      }
    },
  };
}
