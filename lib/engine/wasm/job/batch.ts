import { writeVariant } from "../../variants.ts";
import type { Thread } from "../thread.ts";
import type { Program } from "../program.ts";
import type { Samples } from "./samples.ts";

/** What a thread does with the samples of a batch. */
export interface Batch {
  /** Puts the samples of some indices (an address) where the program takes its inputs, changed as the indices tell. */
  gather(indices: number, rows: number): void;
  /** Replaces the outputs for them by the derivatives of their loss, scaled, and gives their summed loss. */
  lossGradient(indices: number, rows: number, scale: number): number;
}

/** The batches of some samples, for one program. */
export function batchOf({ memory }: Pick<Thread, "memory">, program: Program, samples: Samples): Batch {
  const { kernels, network } = program;
  const { inputs, labels, images, targets } = samples;
  const words = new Uint32Array(memory.buffer);
  const floats = new Float32Array(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  return {
    gather(indices, rows) {
      if (!images) return kernels.gather(inputs, labels, indices, rows, network.inputs, program.x, program.labels);
      for (let b = 0; b < rows; b++) {
        const index = words[indices / 4 + b]!;
        const place = { inputs: floats, inputsAt: inputs / 4, out: floats, outAt: program.x / 4 + b * network.inputs };
        writeVariant(images, index, place);
        bytes[program.labels + b] = bytes[labels + index % images.samples]!;
      }
    },
    lossGradient(indices, rows, scale) {
      if (targets === 0) return program.lossGradient(rows, scale);
      const outputs = program.outputs / 4;
      const width = network.classes;
      let loss = 0;
      for (let b = 0; b < rows; b++) {
        const index = words[indices / 4 + b]!;
        const wanted = targets / 4 + (images ? index % images.samples : index) * width;
        for (let c = 0; c < width; c++) {
          const difference = floats[outputs + b * width + c]! - floats[wanted + c]!;
          loss += 0.5 * difference ** 2;
          floats[outputs + b * width + c] = scale * difference;
        }
      }
      return loss;
    },
  };
}
