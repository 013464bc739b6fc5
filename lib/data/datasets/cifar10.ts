import { z } from "zod";
import manifest from "../../../data/cifar-10/manifest.json" with { type: "json" };
import { checkOptions, InputError } from "../../base/mod.ts";
import type { Dataset, TrainTest } from "../dataset.ts";
import { countRecords, decodeRecords, SIDE, unpackArchive } from "./cifar_binary.ts";
import { unpack } from "./gzip.ts";
import type { LoadOptions } from "./load_options.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { type CheckedFile, obtain } from "./obtain.ts";
import { orSynthetic } from "./or_synthetic.ts";
import { standardize as standardizeBoth } from "./standardize.ts";
import { syntheticColourImages } from "./synthetic_colour_images.ts";
import { checkLimit, obtainWholeOrPart, type WholeOrPartOptions, wholeOrPartSchema } from "./whole_or_part.ts";

/** Where to get CIFAR-10 from, how much of it to use, and the scale of its pixels. */
export interface Cifar10Options extends Omit<WholeOrPartOptions, "part"> {
  /**
   * `"any"` accepts the first images if the whole is unavailable; `"whole"` refuses them; `"jpeg"` takes the first
   * 20,000 training images and all test images as they came out of JPEG.
   */
  readonly part?: "any" | "whole" | "jpeg";
  /**
   * Whether each colour is standardised as in the official code of paper C, x ← (x − mean) / deviation with the means
   * 0.4914, 0.4822, 0.4465 and the deviations 0.2023, 0.1994, 0.2010; without it, pixels are in [0, 1]. Default: false.
   */
  readonly standardize?: boolean;
  /**
   * What to do if the data is unavailable: use synthetic images, or throw. Default: `"synthetic"`, or `"error"` if a
   * directory is given.
   */
  readonly fallback?: "synthetic" | "error";
}

/** The files of a set in the binary version of CIFAR-10. */
export interface CifarManifest {
  /** Name for figures. */
  readonly name: string;
  /** Name of its folder. */
  readonly folder: string;
  /** `[classes]`: names for figures. */
  readonly classNames: readonly string[];
  /** Addresses that the archive's name is appended to. */
  readonly mirrors: readonly string[];
  /** The whole set in one file. */
  readonly archive: ManifestFile;
  /** The files in the archive. */
  readonly whole: CifarFiles;
  /** The first images only, in a folder of their own. */
  readonly part: CifarFiles & { readonly folder: string };
  /** Images that went through JPEG (quality 75), each file packed by gzip, in a folder of their own. */
  readonly jpeg?: CifarFiles & { readonly folder: string };
}

/** Files of training and of test images. */
export interface CifarFiles {
  /** Training images, in order. */
  readonly train: readonly ManifestFile[];
  /** Test images, in order. */
  readonly test: readonly ManifestFile[];
}

const schema = wholeOrPartSchema.extend({
  part: z.enum(["any", "whole", "jpeg"]).optional(),
  standardize: z.boolean().optional(),
  fallback: z.enum(["synthetic", "error"]).optional(),
});
/** Bytes that an unpacked file of the JPEG version may have: those of 10,000 images. */
const JPEG_BYTES = 30_730_000;
const OFFICIAL_SCALE = { mean: [0.4914, 0.4822, 0.4465], deviation: [0.2023, 0.1994, 0.2010] };

/**
 * CIFAR-10 (Krizhevsky, 2009): 50,000 training and 10,000 test images of ten kinds of things, 32 × 32, in colour,
 * inputs `[32, 32, 3]`.
 *
 * The whole set is used if its binary version is found, as the six extracted files or as one archive, or can be
 * downloaded (162 MiB). Otherwise a local part is used: its first 4,000 training and first 1,000 test images, named
 * `"CIFAR-10 (first 4,000)"` and, unless you asked for a number, marked by `standsInFor: "CIFAR-10"`. Without either,
 * built-in coloured digits are used, with one printed notice, named "synthetic images in place of CIFAR-10".
 *
 * With `part: "jpeg"`, images that went through JPEG (30.5 dB PSNR on average) are used: 20,000 for training, named
 * `"CIFAR-10 (JPEG q75)"` and marked by `standsInFor: "CIFAR-10"`. {@linkcode augment} does the random crops and flips
 * of paper C's official code.
 *
 * @throws {InputError} If a file is damaged, the data is unavailable and `fallback` is `"error"`, only a part is
 * available and `part` is `"whole"`, or you ask for more samples than there are.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const images = await datasets.cifar10({ train: 500, test: 100, standardize: true, mirrors: [] });
 * console.assert(images.train.inputs.length === 500 * 32 * 32 * 3);
 * ```
 */
export function cifar10(options: Cifar10Options = {}): Promise<TrainTest> {
  const { fallback = options.directory === undefined ? "synthetic" : "error" } = options;
  return orSynthetic({
    ...{ name: manifest.name, what: "images", fallback },
    load: () => fromCifar(manifest, options),
    make: () => madeUp(options),
  });
}

function madeUp({ train = 4000, test = 1000, standardize = false }: Cifar10Options): TrainTest {
  const images = syntheticColourImages({ train, test });
  const { name, classNames } = manifest;
  const named = (set: Dataset) => ({
    ...set,
    name: `synthetic images in place of ${name}`,
    classNames,
    standsInFor: name,
  });
  const sets = { train: named(images.train), test: named(images.test) };
  return standardize ? standardizeBoth(sets, OFFICIAL_SCALE) : sets;
}

/** A data set in the binary version of CIFAR-10, as {@linkcode cifar10} loads it. */
export async function fromCifar(manifest: CifarManifest, options: Cifar10Options): Promise<TrainTest> {
  const { standardize = false, fallback: _, part: choice, ...load } = checkOptions("datasets.cifar10", schema, options);
  const { whole, part, archive } = manifest;
  const form = (folder: string, files: readonly ManifestFile[], mirrors: readonly string[] = []): Manifest => ({
    name: manifest.name,
    folder,
    mirrors,
    files: Object.fromEntries(files.map((file) => [file.name, file])),
  });
  const batches = [...whole.train, ...whole.test];
  const extracted = [manifest.folder, `${manifest.folder}/cifar-10-batches-bin`, "cifar-10-batches-bin"];
  const forms = {
    whole: [
      ...extracted.map((folder) => form(folder, batches)),
      form(manifest.folder, [archive], manifest.mirrors),
    ],
    part: form(part.folder, [...part.train, ...part.test]),
  };
  if (choice === "jpeg") return ofJpeg(manifest, load, standardize);
  const obtained = await obtainWholeOrPart(forms, { ...load, ...(choice && { part: choice }) });
  const isPart = obtained.form === forms.part;
  const packed = obtained.files[archive.name];
  const files = packed === undefined
    ? obtained.files
    : Object.fromEntries(unpackArchive(packed, batches).map((file, i) => [batches[i]!.name, file]));
  const assemble = (which: "train" | "test"): Dataset =>
    dataset(manifest, {
      part: which,
      files: (isPart ? part : whole)[which].map(({ name }) => files[name]!),
      limit: load[which],
      isPart,
    });
  const sets = { train: assemble("train"), test: assemble("test") };
  return standardize ? standardizeBoth(sets, OFFICIAL_SCALE) : sets;
}

async function ofJpeg(manifest: CifarManifest, load: LoadOptions, standardize: boolean): Promise<TrainTest> {
  const { name, jpeg } = manifest;
  if (!jpeg) throw new InputError(`${name} has no images that went through JPEG; leave "part" out`);
  const files = [...jpeg.train, ...jpeg.test];
  const found = await obtain({
    name: `${name} (JPEG q75)`,
    folder: jpeg.folder,
    mirrors: [],
    files: Object.fromEntries(files.map((file) => [file.name, file])),
  }, load);
  const assemble = (part: "train" | "test"): Dataset => {
    const unpacked = jpeg[part].map(({ name }) => ({ ...found[name]!, content: unpack(found[name]!, JPEG_BYTES) }));
    const limit = load[part];
    const whole = dataset(manifest, { part, files: unpacked, limit, isPart: false });
    const count = whole.samples === countRecords(unpacked) ? "" : `, first ${whole.samples.toLocaleString("en-US")}`;
    return { ...whole, name: `${name} (JPEG q75${count})`, standsInFor: name };
  };
  const sets = { train: assemble("train"), test: assemble("test") };
  return standardize ? standardizeBoth(sets, OFFICIAL_SCALE) : sets;
}

function dataset({ name, classNames }: CifarManifest, { part, files, limit, isPart }: {
  readonly part: "train" | "test";
  readonly files: readonly CheckedFile[];
  readonly limit: number | undefined;
  readonly isPart: boolean;
}): Dataset {
  const available = countRecords(files);
  const samples = limit ?? available;
  checkLimit(name, { part, wanted: samples, available });
  return {
    name: samples === available && !isPart ? name : `${name} (first ${samples.toLocaleString("en-US")})`,
    part,
    ...decodeRecords(files, samples, classNames.length),
    samples,
    inputShape: [SIDE, SIDE, 3],
    classes: classNames.length,
    classNames,
    ...(isPart && limit === undefined ? { standsInFor: name } : {}),
  };
}
