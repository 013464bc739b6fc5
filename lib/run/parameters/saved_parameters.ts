import { resolve } from "node:path";
import { InputError, orFileError, saveFile, shown } from "../../base/mod.ts";
import type { Matrix } from "../../engine/mod.ts";
import { row } from "../../engine/mod.ts";
import type { Model } from "../../model/mod.ts";
import { fromSafetensors, type SavedTensor, toSafetensors } from "./safetensors.ts";
import { fromTorch, torchTensors, toTorch } from "./torch_layout.ts";

/** The parameters of every device and their mean, as a safetensors file holds them. */
export interface SavedParameters {
  /**
   * The file's metadata: `run`, `algorithm`, `seed`, `kept` (`"final"` or `"best"`), `round`, `phase`, `model`,
   * `layout`. Empty if other software wrote it.
   */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * The tensors by name, in PyTorch's layout: `"mean.dense1.weight"` `[outputs, inputs]`, `"devices.0.dense1.weight"`, …;
   * in a file of one model, such as a saved `state_dict()`, `"dense1.weight"`.
   */
  readonly tensors: ReadonlyMap<string, SavedTensor>;
  /** The number of devices; 0 in a file of one model. */
  readonly devices: number;
  /**
   * The parameters of a device, or the mean over devices, `[parameters]`, in the order of the model.
   *
   * @param of A device, or the mean; in a file of one model, that model. Default: `"mean"`.
   * @throws {InputError} If the file is of another model, or has no such device.
   */
  row(model: Model, of?: number | "mean"): Float32Array;
  /** The file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /**
   * Writes the file atomically.
   *
   * @throws {FileError} If the system refuses.
   */
  save(path: string): Promise<void>;
}

/**
 * Reads parameters from a safetensors file: one that was kept of a run (`keep: "final"`), or a `state_dict()` that PyTorch
 * saved, `safetensors.torch.save_file(net.state_dict(), path)`, of equally named modules.
 *
 * @throws {InputError} If there is no such file, or it is not a safetensors file, is cut off, or holds numbers other
 * than float32.
 *
 * @example
 * ```ts
 * import { algorithms, datasets, graph, models, partition, readParameters, simulate } from "murmuration";
 *
 * const digits = datasets.syntheticDigits({ train: 60, test: 20 });
 * const simulation = {
 *   graph: graph.complete(2),
 *   model: models.mlp([784, 10]),
 *   devices: partition.iid(digits.train, { devices: 2, seed: 0 }),
 *   test: digits.test,
 *   algorithms: { dsgd: algorithms.dsgd({ learningRate: 0.1 }) },
 *   rounds: 2,
 *   seeds: [0],
 * };
 * const runs = await simulate({ ...simulation, keep: "final" });
 * const folder = await Deno.makeTempDir();
 * await (await runs.parameters({ algorithm: "dsgd", seed: 0 })).save(`${folder}/dsgd.safetensors`);
 *
 * const trained = await readParameters(`${folder}/dsgd.safetensors`);
 * console.assert(trained.tensors.get("mean.dense1.weight")!.shape.join() === "10,784");
 * await simulate({ ...simulation, initialParameters: { from: trained } }); // goes on from their mean
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readParameters(path: string): Promise<SavedParameters> {
  if (typeof path !== "string") throw new InputError(`readParameters: the path is ${shown(path)}; give a text`);
  const bytes = await orFileError(path, () => Deno.readFile(path), { act: "read" }).catch((error) => {
    const absent = error instanceof Error && error.cause instanceof Deno.errors.NotFound;
    throw absent ? new InputError(`there is no file "${resolve(path)}" with parameters`) : error;
  });
  return parametersIn(bytes, path);
}

/** The parameters in the bytes of a file. */
export function parametersIn(bytes: Uint8Array<ArrayBuffer>, name: string): SavedParameters {
  const { tensors, metadata } = fromSafetensors(bytes, name);
  const devices =
    Math.max(-1, ...[...tensors.keys()].map((tensor) => Number(/^devices\.(\d+)\./.exec(tensor)?.[1] ?? -1))) + 1;
  return {
    metadata,
    tensors,
    devices,
    bytes,
    row(model, of = "mean") {
      const whole = devices > 0 || [...tensors.keys()].some((tensor) => tensor.startsWith("mean."));
      if (of !== "mean" && !(Number.isSafeInteger(of) && of >= 0 && of < devices)) {
        throw new InputError(
          `"${name}" has no device ${shown(of)}: it holds ${whole ? `devices 0 to ${devices - 1}` : "one model"}`,
        );
      }
      const prefix = of === "mean" ? whole ? "mean." : "" : `devices.${of}.`;
      const own = new Map(
        [...tensors].flatMap(([tensor, value]) =>
          tensor.startsWith(prefix) ? [[tensor.slice(prefix.length), value] as const] : []
        ),
      );
      checkModel(own, { model, name, of: metadata["model"] });
      return fromTorch(model, (tensor) => own.get(tensor)!);
    },
    save: (path) => saveFile(path, bytes),
  };
}

/** The file of a run's parameters, `[devices, parameters]`. */
export function parametersFile(
  model: Model,
  parameters: Matrix,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SavedTensor>();
  const add = (prefix: string, values: Float32Array) => {
    for (const [name, tensor] of toTorch(model, values)) tensors.set(`${prefix}.${name}`, tensor);
  };
  add("mean", meanOf(parameters));
  for (let device = 0; device < parameters.rows; device++) add(`devices.${device}`, row(parameters, device));
  return toSafetensors({ tensors, metadata: { ...metadata, model: model.name, layout: LAYOUT, format: "pt" } });
}

const LAYOUT =
  "PyTorch: linear [outputs, inputs], convolution [filters, channels, height, width], images channels first";

function meanOf(parameters: Matrix): Float32Array {
  const sum = new Float64Array(parameters.columns);
  for (let device = 0; device < parameters.rows; device++) {
    const values = row(parameters, device);
    for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
  }
  return Float32Array.from(sum, (total) => total / parameters.rows);
}

/** Refuses parameters of another model, with other names or shapes. */
function checkModel(
  own: ReadonlyMap<string, SavedTensor>,
  { model, name, of }: { readonly model: Model; readonly name: string; readonly of: string | undefined },
): void {
  const needed = torchTensors(model);
  const sides = (shape: readonly number[] | undefined) => shape ? `[${shape.join(", ")}]` : "none";
  const wrong = needed.find((tensor) => sides(own.get(tensor.name)?.shape) !== sides(tensor.shape));
  const names = new Set(needed.map((tensor) => tensor.name));
  const further = [...own.keys()].find((tensor) => !names.has(tensor));
  const tensor = wrong?.name ?? further;
  if (tensor === undefined) return;
  throw new InputError(
    `"${name}" holds the parameters of another model${of === undefined ? "" : `, ${of}`}: its "${tensor}" is ` +
      `${sides(own.get(tensor)?.shape)}, and that of ${model.name} ${
        sides(wrong?.shape)
      }; give the model that it was ` +
      "saved of, or a file of this one",
  );
}
