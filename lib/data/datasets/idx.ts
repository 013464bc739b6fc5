import { InputError } from "../../base/mod.ts";
import { isPacked, unpack, unpackHead } from "./gzip.ts";
import type { CheckedFile } from "./obtain.ts";

/** Maximum bytes of data a file may announce. */
const LARGEST = 2 ** 30;

/** Images decoded from IDX. */
export interface IdxImages {
  /** `[samples, height · width]`, in [0, 1]. */
  readonly inputs: Float32Array;
  /** Height and width of an image. */
  readonly shape: readonly [height: number, width: number];
  /** Number of images in the file, decoded or not. */
  readonly available: number;
}

/** Decodes the first `limit` grey images of a file in IDX format (LeCun et al., 1998), packed by gzip or not. */
export function decodeImages(file: CheckedFile, limit = Infinity): IdxImages {
  const { sizes: [available, height, width], body } = decode(file, 3);
  const inputs = new Float32Array(Math.min(limit, available) * height * width);
  const grey = Float32Array.from({ length: 256 }, (_, level) => level / 255);
  for (let i = 0; i < inputs.length; i++) inputs[i] = grey[body[i]!]!;
  return { inputs, shape: [height, width], available };
}

/** Decodes all labels of a file in IDX format, packed by gzip or not. */
export function decodeLabels(file: CheckedFile): Uint8Array {
  return decode(file, 1).body;
}

function decode(file: CheckedFile, dimensions: 1 | 3): { sizes: [number, number, number]; body: Uint8Array } {
  const packed = isPacked(file);
  const head = packed ? unpackHead(file) : file.content;
  const header = 4 + 4 * dimensions;
  if (packed && head.length < header) unpack(file, header); // says why it ends so early
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const magic = 0x0800 + dimensions; // unsigned bytes, so many dimensions
  if (head.length < header || view.getUint32(0) !== magic) {
    throw new InputError(
      `${file.origin} is not an IDX file of ${dimensions === 3 ? "images" : "labels"}: it does not begin with ` +
        `${magic} and ${dimensions} sizes; give the original file`,
    );
  }
  const size = (i: number) => (i < dimensions ? view.getUint32(4 + 4 * i) : 1);
  const sizes: [number, number, number] = [size(0), size(1), size(2)];
  const expected = sizes[0] * sizes[1] * sizes[2];
  if (expected > LARGEST) {
    throw new InputError(`${file.origin} announces ${expected} bytes of data; at most ${LARGEST} are read`);
  }
  const body = (packed ? unpack(file, header + expected) : file.content).subarray(header);
  if (body.length !== expected) {
    throw new InputError(
      `${file.origin} announces ${expected} bytes of data and holds ${body.length}; give the original file`,
    );
  }
  return { sizes, body };
}
