import { z } from "zod";
import { anObject, InputError, sha256, type Spec } from "../../base/mod.ts";
import type { Model } from "../../model/mod.ts";
import { readParameters, type SavedParameters } from "./saved_parameters.ts";

/** Parameters that a run starts from, instead of the model's initial ones. */
export interface StartingParameters {
  /** A safetensors file, or parameters that were read. */
  readonly from: string | SavedParameters;
  /**
   * Whose parameters to start from: the `"mean"` or those of one device for all devices, or `"each"` device's own. A
   * file of one model counts as the mean. Default: `"mean"`.
   */
  readonly of?: "mean" | "each" | number;
}

/** The check of {@linkcode StartingParameters}. */
export const startSchema = z.strictObject({
  from: z.union([
    z.string().min(1),
    anObject<SavedParameters>(["tensors"]),
  ]),
  of: z.union([z.enum(["mean", "each"]), z.int().min(0)]).optional(),
});

/** The parameters devices start from: one row for all, or one each. */
export interface StartingRows {
  /** JSON form: whose they are, and the SHA-256 of the numbers. */
  readonly spec: Spec;
  /** `[1 or devices][parameters]`. */
  readonly rows: readonly Float32Array[];
}

/**
 * The rows that devices start from.
 *
 * @throws {InputError} If the parameters are of another model or another number of devices, or the file cannot be read.
 */
export async function startOf(
  { from, of = "mean" }: StartingParameters,
  model: Model,
  devices: number,
): Promise<StartingRows> {
  const saved = typeof from === "string" ? await readParameters(from) : from;
  if (of === "each" && saved.devices !== devices) {
    throw new InputError(
      `simulate: "initialParameters" are those of ${saved.devices} devices, and the graph has ${devices}; start all from ` +
        'one: of: "mean"',
    );
  }
  const rows = of === "each"
    ? Array.from({ length: devices }, (_, device) => saved.row(model, device))
    : [saved.row(model, of)];
  return { spec: { kind: "parameters", each: of === "each", checksum: sha256(...rows) }, rows };
}
