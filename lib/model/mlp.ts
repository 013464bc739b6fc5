import { z } from "zod";
import { checkOptions, InputError } from "../base/mod.ts";
import { type Initialization, INITIALIZATIONS } from "./initialization.ts";
import { type ActivationName, ACTIVATIONS } from "./layer.ts";
import { LOSSES, type LossName, type Model, sequential } from "./model.ts";

/** Options of {@linkcode mlp}. */
export interface MlpOptions {
  /** After every hidden layer. Default: `"relu"`. */
  readonly activation?: ActivationName;
  /** Default: `"torch"` (`"standardNormal"` in NTK parameterisation). */
  readonly initialization?: Initialization;
  /** `"ntk"` divides every product x·W by √inputs. Default: `"standard"`. */
  readonly parameterization?: "standard" | "ntk";
  /** Default: `"crossEntropy"`. */
  readonly loss?: LossName;
}

const schema = z.strictObject({
  activation: z.enum(ACTIVATIONS).optional(),
  initialization: z.enum(INITIALIZATIONS).optional(),
  parameterization: z.enum(["standard", "ntk"]).optional(),
  loss: z.enum(LOSSES).optional(),
});

/**
 * A multilayer perceptron: x ← φ(x·W + b) for every hidden layer, then a linear one.
 *
 * `mlp([784, 200, 200, 10])` is the "2NN" of McMahan et al. (2017), 199,210 parameters, which papers A and B name; its
 * layer sizes are a reconstruction.
 *
 * @param widths Inputs, hidden widths, classes: at least two whole numbers.
 * @throws {InputError} If a width is not a whole number of at least 1, or an option is unknown.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * console.assert(models.mlp([784, 200, 200, 10]).parameters === 199_210);
 * ```
 */
export function mlp(widths: readonly number[], options: MlpOptions = {}): Model {
  checkOptions("models.mlp", schema, options);
  if (widths.length < 2) {
    throw new InputError(`models.mlp got ${widths.length} widths; give at least the inputs and the classes`);
  }
  const { activation = "relu", parameterization = "standard", loss = "crossEntropy" } = options;
  const initialization = options.initialization ?? (parameterization === "ntk" ? "standardNormal" : "torch");
  const [inputs, ...outputs] = widths as readonly [number, ...number[]];
  return sequential({
    name: `mlp ${widths.join("-")}`,
    spec: { kind: "mlp", widths, activation, initialization, parameterization, loss },
    inputShape: [inputs],
    layers: outputs.map((width, i) => ({
      kind: "dense",
      outputs: width,
      activation: i < outputs.length - 1 ? activation : "linear",
      weightScale: parameterization,
    })),
    loss,
    initialization,
  });
}
