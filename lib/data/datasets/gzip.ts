import { constants, gunzipSync } from "node:zlib";
import { InputError } from "../../base/mod.ts";
import type { CheckedFile } from "./obtain.ts";

/** Packed bytes whose content tells the length of the whole. */
const HEAD = 4096;

/** Whether a file is packed by gzip. */
export function isPacked({ content }: CheckedFile): boolean {
  return content[0] === 0x1f && content[1] === 0x8b;
}

/**
 * The content of a file packed by gzip.
 *
 * @param limit Maximum size in bytes; anything longer is not unpacked.
 * @throws {InputError} If it is damaged or longer.
 */
export function unpack({ content, origin }: CheckedFile, limit: number): Uint8Array {
  try {
    return gunzipSync(content, { maxOutputLength: Math.max(limit, 1) });
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string };
    const why = code === "ERR_BUFFER_TOO_LARGE" ? `it is longer than ${limit} bytes` : message;
    throw new InputError(`${origin} cannot be unpacked (${why}); give the original file`);
  }
}

/** The beginning of a packed file. */
export function unpackHead({ content, origin }: CheckedFile): Uint8Array {
  try {
    return gunzipSync(content.subarray(0, HEAD), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new InputError(`${origin} cannot be unpacked (${(error as Error).message}); give the original file`);
  }
}
