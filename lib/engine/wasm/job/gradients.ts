import type { Thread } from "../thread.ts";
import type { Network } from "../network.ts";
import { program } from "../program.ts";
import { batchOf } from "./batch.ts";
import { gradientPass } from "./gradient_pass.ts";
import type { Samples } from "./samples.ts";

/** Weighted sums of gradients; a unit is a row of the output. */
export interface GradientsJob {
  /** Kind of the job. */
  readonly kind: "gradients";
  /** The model. */
  readonly network: Network;
  /** The training set. */
  readonly samples: Samples;
  /** Per row of the output: where its gradients begin, and where the last ones end (u32). */
  readonly starts: number;
  /**
   * Per gradient: row of the parameters, where its indices begin, their number, row of the output, place of its loss
   * (u32).
   */
  readonly gradients: number;
  /** Of each gradient (f64). */
  readonly weights: number;
  /** What the rows of the output are multiplied by before. */
  readonly keep: number;
  /** Into the training set (u32). */
  readonly indices: number;
  /** Receives the mean loss of each batch (f64). */
  readonly loss: number;
  /** Matrix Θ. */
  readonly parameters: number;
  /** Matrix of the gradients. */
  readonly out: number;
}

/** Takes the gradients of one row. */
export function gradientUnits({ kernels, memory, scratch }: Thread, job: GradientsJob): (unit: number) => void {
  const { network, samples } = job;
  const ready = program(network, { kernels, start: scratch });
  const starts = new Uint32Array(memory.buffer, job.starts);
  const on = batchOf({ memory }, ready, samples);
  const gradients = new Uint32Array(memory.buffer, job.gradients);
  const weights = new Float64Array(memory.buffer, job.weights);
  const loss = new Float64Array(memory.buffer, job.loss);
  const rowBytes = 4 * network.parameters;
  return (unit) => {
    for (let i = starts[unit]!; i < starts[unit + 1]!; i++) {
      const [at, first, batch, into, place] = gradients.subarray(5 * i, 5 * i + 5) as unknown as Gradient;
      loss[place] = gradientPass(ready, {
        samples,
        on,
        weights: job.parameters + at * rowBytes,
        indices: job.indices + 4 * first,
        batch,
        factor: weights[i]!,
        target: { row: job.out + into * rowBytes, alpha: 1, beta: i === starts[unit] ? job.keep : 1 },
      });
    }
  };
}

type Gradient = readonly [at: number, first: number, batch: number, into: number, place: number];
