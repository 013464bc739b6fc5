import { checkOptions, InputError, sha256 } from "../../base/mod.ts";
import type { Dataset, TrainTest } from "../dataset.ts";
import { decodeImages, decodeLabels } from "./idx.ts";
import { type LoadOptions, loadOptionsSchema } from "./load_options.ts";
import type { IdxManifest } from "./manifest.ts";
import { type CheckedFile, obtain } from "./obtain.ts";

/**
 * Loads a data set of grey images in IDX format (LeCun et al., 1998), described by a manifest, from a local folder or
 * else from its mirrors. Every file is checked against the manifest's SHA-256.
 *
 * @throws {InputError} If a file is damaged or unavailable, if its content is not what it should be, or if you ask for
 * more samples than there are. A damaged file is left in place.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const file = { name: "none.gz", bytes: 0, sha256: "" };
 * const refusal = await datasets.fromIdx({
 *   name: "nothing",
 *   folder: "nothing",
 *   classNames: ["0"],
 *   mirrors: [],
 *   files: { trainImages: file, trainLabels: file, testImages: file, testLabels: file },
 * }).catch((error) => error.message);
 * console.assert(refusal.startsWith("nothing: none.gz"));
 * ```
 */
export async function fromIdx(manifest: IdxManifest, options: LoadOptions = {}): Promise<TrainTest> {
  checkOptions("datasets.fromIdx", loadOptionsSchema, options);
  const { trainImages, trainLabels, testImages, testLabels } = await obtain(manifest, options);
  return {
    train: assemble(manifest, { part: "train", images: trainImages, labels: trainLabels, limit: options.train }),
    test: assemble(manifest, { part: "test", images: testImages, labels: testLabels, limit: options.test }),
  };
}

interface Part {
  readonly part: "train" | "test";
  readonly images: CheckedFile;
  readonly labels: CheckedFile;
  readonly limit: number | undefined;
}

function assemble(manifest: IdxManifest, { part, ...files }: Part): Dataset {
  const { inputs, shape: [height, width], available } = decodeImages(files.images, files.limit);
  const samples = files.limit ?? available;
  if (samples > available) {
    throw new InputError(
      `${manifest.name}: its ${part} part has ${available} samples, fewer than the ${samples} you asked for; ` +
        `give "${part}: ${available}" or less`,
    );
  }
  const labels = decodeLabels(files.labels);
  if (labels.length !== available) {
    throw new InputError(
      `${files.labels.origin} holds ${labels.length} labels for ${available} images; give files that belong together`,
    );
  }
  const classes = manifest.classNames.length;
  const stray = labels.find((label) => label >= classes);
  if (stray !== undefined) {
    throw new InputError(
      `${files.labels.origin} holds the label ${stray}, and ${manifest.name} has ${classes} classes; name them all`,
    );
  }
  return {
    name: samples === available ? manifest.name : `${manifest.name} (first ${samples.toLocaleString("en-US")})`,
    part,
    inputs,
    labels: labels.slice(0, samples),
    samples,
    inputShape: [height, width, 1],
    classes,
    classNames: manifest.classNames,
    checksum: sha256(`${files.images.sha256} ${files.labels.sha256} ${samples}`),
  };
}
