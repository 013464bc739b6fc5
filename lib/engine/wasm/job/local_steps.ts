import type { Thread } from "../thread.ts";
import { updateForm } from "../kernel/update.ts";
import type { Network } from "../network.ts";
import { program } from "../program.ts";
import { batchOf } from "./batch.ts";
import { gradientPass } from "./gradient_pass.ts";
import type { Samples } from "./samples.ts";

/** The local phase of some devices; a unit is one device. */
export interface LocalStepsJob {
  /** Kind of the job. */
  readonly kind: "localSteps";
  /** The model. */
  readonly network: Network;
  /** The training set. */
  readonly samples: Samples;
  /** Per device: its row, where its offsets begin, its steps (u32). */
  readonly devices: number;
  /** Per device ρ (f64). */
  readonly rates: number;
  /** Of the batches in `indices`, device after device (u32). */
  readonly offsets: number;
  /** Into the training set (u32). */
  readonly indices: number;
  /** Receives the mean loss of each device (f64). */
  readonly loss: number;
  /** Matrices Θ, v, c and a; 0 where there is none. */
  readonly parameters: number;
  /** v. */
  readonly velocity: number;
  /** c. */
  readonly constant: number;
  /** a. */
  readonly anchor: number;
  /** η. */
  readonly learningRate: number;
  /** μ. */
  readonly momentum: number;
  /** Nesterov's form. */
  readonly nesterov: boolean;
  /** λ. */
  readonly weightDecay: number;
}

/** Runs the whole local phase of one device. */
export function localStepsUnits({ kernels, memory, scratch }: Thread, job: LocalStepsJob): (unit: number) => void {
  const { network, samples, learningRate, momentum } = job;
  const columns = network.parameters;
  const ready = program(network, { kernels, start: scratch });
  const on = batchOf({ memory }, ready, samples);
  const gradient = ready.gradient;
  const devices = new Uint32Array(memory.buffer, job.devices);
  const rates = new Float64Array(memory.buffer, job.rates);
  const offsets = new Uint32Array(memory.buffer, job.offsets);
  const loss = new Float64Array(memory.buffer, job.loss);
  const row = (matrix: number, k: number) => matrix + 4 * columns * k;
  const accumulates = job.velocity !== 0 && !job.nesterov;
  const form = updateForm(job.velocity === 0 ? "plain" : job.nesterov ? "nesterov" : "heavyBall", {
    decay: job.weightDecay !== 0,
    constant: job.constant !== 0,
    proximal: job.anchor !== 0,
  });
  // Gradients join the parameters at once; what is constant is added behind them.
  const joins = job.velocity === 0 && job.weightDecay === 0 && job.anchor === 0;
  const descend = { alpha: -learningRate, beta: 1 };
  const accumulate = { alpha: 1, beta: momentum };
  const write = { alpha: 1, beta: 0 };
  return (unit) => {
    const k = devices[3 * unit]!;
    const first = devices[3 * unit + 1]!;
    const steps = devices[3 * unit + 2]!;
    const weights = row(job.parameters, k);
    const velocity = row(job.velocity, k);
    let sum = 0;
    for (let t = first; t < first + steps; t++) {
      const batch = offsets[t + 1]! - offsets[t]!;
      const direct = joins && batch <= network.blockRows;
      const target = direct
        ? { row: weights, ...descend }
        : accumulates
        ? { row: velocity, ...accumulate }
        : { row: gradient, ...write };
      sum += gradientPass(ready, { samples, on, weights, indices: job.indices + 4 * offsets[t]!, batch, target });
      const constant = row(job.constant, k);
      if (direct) {
        if (job.constant !== 0) kernels.shiftRows(weights, 0, weights, 0, 1, columns, 1, constant);
        continue;
      }
      const anchor = row(job.anchor, k);
      kernels.update(
        form,
        weights,
        gradient,
        velocity,
        constant,
        anchor,
        columns,
        learningRate,
        momentum,
        job.weightDecay,
        rates[unit]!,
      );
    }
    loss[unit] = sum / steps;
  };
}
