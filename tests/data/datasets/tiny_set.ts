import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { datasets } from "../../../lib/data/mod.ts";

/** A data set in IDX format small enough to make in a test: its manifest and its files by name. */
export interface TinySet {
  readonly manifest: datasets.IdxManifest;
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

const NAMES = {
  trainImages: "train-images.gz",
  trainLabels: "train-labels.gz",
  testImages: "test-images.gz",
  testLabels: "test-labels.gz",
};

/** Four training and two test images of 2 × 3 pixels in two classes; `replaced` takes the place of single files. */
export function tinySet(replaced: Partial<Record<datasets.IdxRole, Uint8Array>> = {}): TinySet {
  const made: Record<datasets.IdxRole, Uint8Array> = {
    trainImages: images(4),
    trainLabels: labels([0, 1, 1, 0]),
    testImages: images(2),
    testLabels: labels([1, 0]),
    ...replaced,
  };
  const describe = (role: datasets.IdxRole) => ({
    name: NAMES[role],
    bytes: made[role].length,
    sha256: createHash("sha256").update(made[role]).digest("hex"),
  });
  return {
    manifest: {
      name: "tiny",
      folder: "tiny-set-for-tests",
      classNames: ["zero", "one"],
      mirrors: [],
      files: {
        trainImages: describe("trainImages"),
        trainLabels: describe("trainLabels"),
        testImages: describe("testImages"),
        testLabels: describe("testLabels"),
      },
    },
    contents: new Map(Object.entries(made).map(([role, content]) => [NAMES[role as datasets.IdxRole], content])),
  };
}

/** Packed images of 2 × 3 pixels with the grey levels 0, 1, 2, … */
export function images(count: number): Uint8Array {
  return gzipSync(Uint8Array.from([0, 0, 8, 3, ...word(count), ...word(2), ...word(3), ...Array(count * 6).keys()]));
}

/** Packed labels. */
export function labels(values: readonly number[]): Uint8Array {
  return gzipSync(Uint8Array.from([0, 0, 8, 1, ...word(values.length), ...values]));
}

/** Writes the files of a set, or those named, into a folder, which is made. */
export async function writeFiles(set: TinySet, folder: string, names = [...set.contents.keys()]): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const name of names) await Deno.writeFile(join(folder, name), set.contents.get(name)!);
}

/** Runs with a temporary folder. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function word(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
