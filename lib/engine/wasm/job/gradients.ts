import { frame } from "../frame.ts";
import type { Thread } from "../job.ts";
import type { Network } from "../network.ts";
import { gradientPass } from "./gradient_pass.ts";
import type { Samples } from "./samples.ts";

/** Some gradients; a unit is one. */
export interface GradientsJob {
  /** Kind of the job. */
  readonly kind: "gradients";
  /** The model. */
  readonly network: Network;
  /** The training set. */
  readonly samples: Samples;
  /** Per gradient: row of the parameters, where its indices begin, their number, row of the output (u32). */
  readonly gradients: number;
  /** Into the training set (u32). */
  readonly indices: number;
  /** Receives the mean loss of each batch (f64). */
  readonly loss: number;
  /** Matrix Θ. */
  readonly parameters: number;
  /** Matrix of the gradients. */
  readonly out: number;
}

/** Takes one gradient. */
export function gradientUnits({ kernels, memory, scratch }: Thread, job: GradientsJob): (unit: number) => void {
  const { network, samples } = job;
  const machine = { kernels, network, frame: frame(network, scratch) };
  const gradients = new Uint32Array(memory.buffer, job.gradients);
  const loss = new Float64Array(memory.buffer, job.loss);
  const rowBytes = 4 * network.parameters;
  return (unit) => {
    const [at, first, batch, into] = gradients.subarray(4 * unit, 4 * unit + 4) as unknown as readonly [
      number,
      number,
      number,
      number,
    ];
    loss[unit] = gradientPass(machine, {
      samples,
      weights: job.parameters + at * rowBytes,
      indices: job.indices + 4 * first,
      batch,
      target: { row: job.out + into * rowBytes, alpha: 1, beta: 0 },
    });
  };
}
