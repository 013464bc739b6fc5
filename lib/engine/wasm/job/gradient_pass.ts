import type { Target } from "../operation/operation.ts";
import type { Program } from "../program.ts";
import type { Batch } from "./batch.ts";
import type { Samples } from "./samples.ts";

/** One batch and where its gradient goes. */
export interface GradientPass {
  /** Where the samples are. */
  readonly samples: Samples;
  /** What is done with them. */
  readonly on: Batch;
  /** Address of the row of parameters. */
  readonly weights: number;
  /** Address of the batch's indices. */
  readonly indices: number;
  /** Number of indices. */
  readonly batch: number;
  /** Multiplies the gradient. Default: 1. */
  readonly factor?: number;
  /** Where the gradient goes. */
  readonly target: Target;
}

/**
 * The gradient of the mean loss of a batch. A batch larger than a block is taken in blocks of even size, whose
 * gradients add up in the target; the target must then not be the parameters themselves.
 *
 * @returns The mean loss.
 */
export function gradientPass(program: Program, pass: GradientPass): number {
  const { samples, on, weights, indices, batch, factor = 1, target } = pass;
  const { network, x } = program;
  let blocks = Math.ceil(batch / network.blockRows);
  let loss = 0;
  let aim = target;
  for (let done = 0; done < batch;) {
    const rows = Math.ceil((batch - done) / blocks--);
    on.gather(indices + 4 * done, rows);
    const block = { weights, x, rows, sparse: samples.sparse };
    program.forward(block);
    loss += on.lossGradient(indices + 4 * done, rows, factor / batch);
    program.backward(block, aim);
    aim = { row: target.row, alpha: 1, beta: 1 };
    done += rows;
  }
  return loss / batch;
}
