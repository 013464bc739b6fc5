import { InputError, sha256 } from "../../base/mod.ts";
import { unpack } from "./gzip.ts";
import type { ManifestFile } from "./manifest.ts";
import type { CheckedFile } from "./obtain.ts";

/** Height and width of an image. */
export const SIDE = 32;

const PIXELS = SIDE * SIDE;
const CHANNELS = 3;
const RECORD = 1 + CHANNELS * PIXELS;
const TAR_BLOCK = 512;
/** Bytes of an archive besides the wanted files. */
const TAR_BESIDES = 2 ** 24;

/** Images decoded from the binary version of CIFAR-10. */
export interface CifarImages {
  /** `[samples, 32 · 32 · 3]`, channels last, in [0, 1]. */
  readonly inputs: Float32Array;
  /** `[samples]`. */
  readonly labels: Uint8Array;
  /** SHA-256 of the records decoded. */
  readonly checksum: string;
}

/** How many images some files hold. */
export function countRecords(files: readonly CheckedFile[]): number {
  return files.reduce((total, { content, origin }) => {
    if (content.length % RECORD !== 0) {
      throw new InputError(
        `${origin} holds ${content.length} bytes, which is not a whole number of records of ${RECORD} bytes (a label and ` +
          `${SIDE} × ${SIDE} pixels in ${CHANNELS} colours); give the original file`,
      );
    }
    return total + content.length / RECORD;
  }, 0);
}

/** Decodes the first `limit` images of some files: records of a label and the red, green and blue planes, row by row. */
export function decodeRecords(files: readonly CheckedFile[], limit: number, classes: number): CifarImages {
  const inputs = new Float32Array(limit * CHANNELS * PIXELS);
  const labels = new Uint8Array(limit);
  const read: Uint8Array[] = [];
  const level = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  let sample = 0;
  for (const { content, origin } of files) {
    const taken = Math.min(content.length / RECORD, limit - sample);
    read.push(content.subarray(0, taken * RECORD));
    for (let record = 0; record < taken; record++, sample++) {
      const start = record * RECORD;
      const label = content[start]!;
      if (label >= classes) {
        throw new InputError(`${origin} gives image ${record} the label ${label}, and there are ${classes} classes`);
      }
      labels[sample] = label;
      for (let c = 0; c < CHANNELS; c++) {
        const plane = start + 1 + c * PIXELS;
        for (let p = 0, at = sample * CHANNELS * PIXELS + c; p < PIXELS; p++, at += CHANNELS) {
          inputs[at] = level[content[plane + p]!]!;
        }
      }
    }
  }
  return { inputs, labels, checksum: sha256(...read) };
}

/** Files from a packed archive (tar, gzip), in the given order, each checked. */
export function unpackArchive(archive: CheckedFile, wanted: readonly ManifestFile[]): CheckedFile[] {
  const limit = wanted.reduce((sum, { bytes }) => sum + bytes, TAR_BESIDES);
  const entries = readTar(unpack(archive, limit));
  return wanted.map((file) => {
    const path = [...entries.keys()].find((path) => path.split("/").at(-1) === file.name);
    if (path === undefined) {
      throw new InputError(`${archive.origin} does not hold ${file.name}; give the original archive`);
    }
    const content = entries.get(path)!;
    const origin = `${path} in ${archive.origin}`;
    const found = sha256(content);
    if (found !== file.sha256) {
      throw new InputError(`${origin} has the SHA-256 ${found}, expected ${file.sha256}; give the original archive`);
    }
    return { origin, content, sha256: found };
  });
}

/** The files of a tar archive by path: blocks of 512 bytes, a header and the content for each file. */
function readTar(tar: Uint8Array): Map<string, Uint8Array> {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(tar.subarray(from, from + length)).replace(/\0.*$/s, "");
  const entries = new Map<string, Uint8Array>();
  for (let at = 0; at + TAR_BLOCK <= tar.length && tar[at] !== 0;) {
    const octal = text(at + 124, 12).trim();
    const size = /^[0-7]+$/.test(octal) ? parseInt(octal, 8) : 0;
    const start = at + TAR_BLOCK;
    entries.set(text(at, 100), tar.subarray(start, start + size));
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  return entries;
}
