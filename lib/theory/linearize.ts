import { z } from "zod";
import { anObject, checkOptions, InputError } from "../base/mod.ts";
import type { Partition } from "../data/mod.ts";
import { type Engine, type Matrix, row } from "../engine/mod.ts";
import type { Model } from "../model/mod.ts";
import { autodiffFeatures } from "./autodiff.ts";
import type { DoubleMatrix } from "./double_matrix.ts";
import { closedFormFeatures, DEFAULT_MEMORY, type GradientFeatures, type KernelMemory } from "./gradient_features.ts";
import { memoryFields } from "./kernel.ts";
import { type AgentSamples, checkSamples, samplesOf } from "./samples.ts";
import { isDense } from "./sweep.ts";

/** Options of {@linkcode linearize}. */
export interface LinearizeOptions extends KernelMemory {
  /** The samples of each agent, as a partition or with your own targets. */
  readonly devices: Partition | readonly AgentSamples[];
  /** Θ(0), `[devices, parameters]`: where each agent's model is linearised; see {@linkcode initialParameters}. */
  readonly parameters: Matrix;
  /** How gradients are computed. Default: `"closedForm"` for dense models, otherwise `"autodiff"`, with a warning. */
  readonly gradients?: "closedForm" | "autodiff";
  /** The engine that differentiates if `gradients` is `"autodiff"`. Default: the fastest that can run the model. */
  readonly engine?: Engine;
}

/**
 * Every agent's model linearised at its initial parameters, f_q(θ) ≈ f_q(θ_q(0)) + J_q·(θ − θ_q(0)), on its own samples.
 * "Rows" are the outputs at the samples: agent after agent, sample after sample, output after output.
 */
export interface Linearization {
  /** The model. */
  readonly model: Model;
  /** Number of agents Q. */
  readonly agents: number;
  /** `[agents]`: samples m_q. */
  readonly samples: readonly number[];
  /** `[agents + 1]`: the rows of agent q run from `offsets[q]` up to `offsets[q + 1]`. */
  readonly offsets: readonly number[];
  /** Θ(0), `[agents, parameters]`. */
  readonly start: Matrix;
  /** Whether all agents start from the same parameters. */
  readonly common: boolean;
  /** The targets, `[rows]`. */
  readonly targets: Float64Array;
  /** How the gradients were computed. */
  readonly gradients: "closedForm" | "autodiff";
  /** The gradients themselves, with the outputs f(0). */
  readonly features: GradientFeatures;
  /** J·Jᵀ, `[rows, rows]`, between the samples of all agents, each with its own initial parameters. */
  readonly kernel: DoubleMatrix;
}

const object = anObject([]);
const schema = z.strictObject({
  devices: object,
  parameters: object,
  gradients: z.enum(["closedForm", "autodiff"]).optional(),
  engine: object.optional(),
  ...memoryFields,
});

/**
 * Linearises every agent's model at its initial parameters and computes the kernel between all samples of all agents,
 * in double precision. The loss is the squared loss ½‖f − t‖², averaged over an agent's samples, whatever the model's
 * own loss.
 *
 * Cost of a dense model: one pass forward and backward, and for n rows and layers of width h some n²·h multiplications;
 * memory n² numbers, and activations and signals of the samples (of a batch, with `batchSize`).
 *
 * @throws {InputError} If sizes do not match, or the kernel does not fit into the memory allowed.
 *
 * @example
 * ```ts
 * import { datasets, models, ntk, partition } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 200, test: 10 });
 * const model = models.mlp([784, 64, 2], { parameterization: "ntk", loss: "squared" });
 * const devices = partition.iid(ntk.twoClasses(digits.train, [[0], [1]]), { devices: 2, samplesPerDevice: 8 });
 * const linear = await ntk.linearize(model, {
 *   devices,
 *   parameters: ntk.initialParameters(model, { devices: 2, seed: 0 }),
 * });
 * console.assert(linear.kernel.rows === 2 * 8 * 2);
 * ```
 */
export async function linearize(model: Model, options: LinearizeOptions): Promise<Linearization> {
  checkOptions("ntk.linearize", schema, options);
  const { parameters, engine, memory, batchSize } = options;
  const agents = "indices" in options.devices ? samplesOf(options.devices) : options.devices;
  checkSamples(model, agents);
  if (parameters.rows !== agents.length || parameters.columns !== model.parameters) {
    throw new InputError(
      `initial parameters are [${parameters.rows}, ${parameters.columns}]; expected [${agents.length}, ` +
        `${model.parameters}]: one row per agent, one number per parameter of ${model.name}`,
    );
  }
  const start = { ...parameters, data: parameters.data.slice() };
  const common = haveCommonRow(start);
  const first = row(start, 0);
  const groups = agents.map(({ inputs }, q) => ({ parameters: common ? first : row(start, q), inputs }));
  const rows = agents.reduce((sum, { targets }) => sum + targets.data.length, 0);
  const gradients = options.gradients ?? (isDense(model) ? "closedForm" : "autodiff");
  if (gradients === "closedForm" && !isDense(model)) {
    throw new InputError(`the closed form covers dense layers only, not ${model.name}; use gradients: "autodiff"`);
  }
  if (gradients === "autodiff") checkJacobian(model, rows, memory);
  if (gradients !== options.gradients && gradients === "autodiff") {
    console.warn(
      `${model.name} has layers that the closed form of the kernel does not cover; its ${rows} gradients are taken one ` +
        'by one by automatic differentiation, in single precision (gradients: "autodiff" says so without this warning)',
    );
  }
  const features = gradients === "closedForm"
    ? closedFormFeatures(model, groups, { ...(batchSize && { batchSize }), ...(memory && { memory }) })
    : await autodiffFeatures(model, groups, engine);
  const strange = features.outputs.find((value) => !Number.isFinite(value));
  if (strange !== undefined) {
    throw new InputError(
      `an output of ${model.name} is ${strange} at the initial parameters; give finite parameters and inputs`,
    );
  }
  const offsets = [0];
  for (const { targets } of agents) offsets.push(offsets.at(-1)! + targets.data.length);
  const targets = new Float64Array(rows);
  agents.forEach((agent, q) => targets.set(agent.targets.data, offsets[q]!));
  return {
    model,
    agents: agents.length,
    samples: agents.map(({ inputs }) => inputs.rows),
    offsets,
    start,
    common,
    targets,
    gradients,
    features,
    kernel: features.gram(),
  };
}

function haveCommonRow({ columns, data }: Matrix): boolean {
  for (let i = columns; i < data.length; i++) if (data[i] !== data[i - columns]) return false;
  return true;
}

function checkJacobian(model: Model, rows: number, memory = DEFAULT_MEMORY): void {
  const needed = 8 * rows * (model.parameters + rows);
  if (needed <= memory) return;
  throw new InputError(
    `the ${rows} gradients of ${model.parameters} parameters take ${Math.ceil(needed / 2 ** 20)} MiB, more than the ` +
      `${Math.ceil(memory / 2 ** 20)} MiB of option "memory"; take fewer samples, or allow more memory`,
  );
}
