import type { Thread } from "../thread.ts";
import type { Network } from "../network.ts";
import { program } from "../program.ts";
import type { Samples } from "./samples.ts";

/** Test samples that one unit takes: few enough to share out a single row, many enough for full blocks. */
export const EVALUATION_CHUNK = 1024;

/**
 * Evaluation of some rows; a unit is a chunk of the test set at one row. All rows take a chunk before any takes the next,
 * so that it stays in the cache.
 */
export interface EvaluationJob {
  /** Kind of the job. */
  readonly kind: "evaluation";
  /** The model. */
  readonly network: Network;
  /** The test set. */
  readonly samples: Samples;
  /** Test samples to use. */
  readonly count: number;
  /** Matrix Θ. */
  readonly parameters: number;
  /** The rows of Θ to evaluate (u32). */
  readonly rows: number;
  /** How many they are. */
  readonly rowCount: number;
  /** Receives `[units, classes]` summed losses (f64). */
  readonly loss: number;
  /** Receives `[units, classes]` counts (u32). */
  readonly correct: number;
}

/** Counts one chunk of test samples at one row. */
export function evaluationUnits({ kernels, memory, scratch }: Thread, job: EvaluationJob): (unit: number) => void {
  const { network, samples, count, rowCount } = job;
  const { forward } = program(network, { kernels, start: scratch });
  const rows = new Uint32Array(memory.buffer, job.rows, rowCount);
  const score = kernels[`${network.loss}Score`];
  const [bytes, floats] = [new Uint8Array(memory.buffer), new Float32Array(memory.buffer)];
  const doubles = new Float64Array(memory.buffer);
  const width = network.classes;
  const squaredDistances = (outputs: number, first: number, rows: number, loss: number) => {
    for (let i = 0; i < rows * width; i++) {
      const sample = first + Math.floor(i / width);
      const difference = floats[outputs / 4 + i]! - floats[samples.targets / 4 + first * width + i]!;
      doubles[loss / 8 + bytes[samples.labels + sample]!]! += 0.5 * difference ** 2;
    }
  };
  return (unit) => {
    const weights = job.parameters + 4 * network.parameters * rows[unit % rowCount]!;
    const first = Math.floor(unit / rowCount) * EVALUATION_CHUNK;
    const end = Math.min(first + EVALUATION_CHUNK, count);
    const loss = job.loss + 8 * unit * samples.classes;
    const correct = job.correct + 4 * unit * samples.classes;
    for (let at = first; at < end; at += network.blockRows) {
      const block = Math.min(network.blockRows, end - at);
      const outputs = forward({
        weights,
        x: samples.inputs + 4 * at * network.inputs,
        rows: block,
        sparse: samples.sparse,
      });
      if (samples.targets !== 0) squaredDistances(outputs, at, block, loss);
      else score(outputs, samples.labels + at, block, network.classes, loss, correct);
    }
  };
}
