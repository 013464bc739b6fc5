import { InputError, shown } from "../base/mod.ts";
import type { Partition } from "../data/mod.ts";
import type { Model } from "../model/mod.ts";
import type { DoubleMatrix } from "./double_matrix.ts";

/** The samples of one agent. */
export interface AgentSamples {
  /** `[samples, features]`. */
  readonly inputs: DoubleMatrix;
  /** `[samples, outputs]`: the targets. */
  readonly targets: DoubleMatrix;
}

/**
 * The samples of every agent with the targets of the kit's squared loss: +1 for the class of a sample, −1 for the others.
 *
 * For a data set with two classes the targets are (+1, −1) and (−1, +1): the ±1 targets of a binary classifier, once
 * for each of the two outputs.
 *
 * @returns `[devices]`.
 *
 * @example
 * ```ts
 * import { datasets, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 20, test: 10 });
 * const agents = ntk.samplesOf(partition.iid(digits.train, { devices: 2, seed: 0 }));
 * console.assert(agents[0]?.targets.columns === 10);
 * ```
 */
export function samplesOf({ dataset, indices }: Partition): AgentSamples[] {
  const { classes, samples, labels } = dataset;
  const features = dataset.inputs.length / samples;
  return indices.map((held) => {
    const inputs = { rows: held.length, columns: features, data: new Float64Array(held.length * features) };
    const targets = { rows: held.length, columns: classes, data: new Float64Array(held.length * classes).fill(-1) };
    held.forEach((sample, i) => {
      inputs.data.set(dataset.inputs.subarray(sample * features, (sample + 1) * features), i * features);
      targets.data[i * classes + labels[sample]!] = 1;
    });
    return { inputs, targets };
  });
}

/** Refuses samples that do not match a model. */
export function checkSamples(model: Model, agents: readonly AgentSamples[]): void {
  if (agents.length === 0) throw new InputError("there are no agents; give the samples of at least one");
  agents.forEach(({ inputs, targets }, q) => {
    checkInputs(model, inputs, `the inputs of agent ${q}`);
    if (targets?.data === undefined) {
      throw new InputError(
        `the targets of agent ${q} are ${shown(targets)}; expected { rows, columns, data } with ${inputs.rows} rows`,
      );
    }
    if (targets.rows !== inputs.rows || targets.columns !== model.outputs || targets.data.length !== size(targets)) {
      throw new InputError(
        `the targets of agent ${q} are [${targets.rows}, ${targets.columns}] with ${targets.data.length} numbers; ` +
          `expected [${inputs.rows}, ${model.outputs}]: one row per sample, one column per output of ${model.name}`,
      );
    }
    const strange = targets.data.find((value) => !Number.isFinite(value));
    if (strange !== undefined) throw new InputError(`a target of agent ${q} is ${strange}; give finite targets`);
  });
}

/** Refuses inputs that do not match a model. */
export function checkInputs(model: Model, inputs: DoubleMatrix, what: string): void {
  const features = model.inputShape.reduce((a, b) => a * b, 1);
  if (inputs?.data === undefined) {
    throw new InputError(`${what} are ${shown(inputs)}; expected { rows, columns, data } with ${features} columns`);
  }
  if (inputs.rows < 1 || inputs.columns !== features || inputs.data.length !== size(inputs)) {
    throw new InputError(
      `${what} are [${inputs.rows}, ${inputs.columns}] with ${inputs.data.length} numbers; ` +
        `expected at least one row of the ${features} numbers that ${model.name} takes`,
    );
  }
}

function size({ rows, columns }: DoubleMatrix): number {
  return rows * columns;
}
