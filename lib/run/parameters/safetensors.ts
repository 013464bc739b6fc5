import { z } from "zod";
import { InputError, sha256 } from "../../base/mod.ts";

/** An array of numbers with its shape, row-major. */
export interface SavedTensor {
  /** Its shape. */
  readonly shape: readonly number[];
  /** Its numbers. */
  readonly data: Float32Array;
}

/** What a safetensors file holds. */
export interface Safetensors {
  /** The tensors by name. */
  readonly tensors: ReadonlyMap<string, SavedTensor>;
  /** The file's metadata, by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file: the length of the header in 8 bytes, the header in JSON, the numbers. The header
 * holds the SHA-256 of the numbers.
 *
 * @example
 * ```ts
 * import { fromSafetensors, toSafetensors } from "./safetensors.ts";
 *
 * const tensors = new Map([["weight", { shape: [2, 1], data: Float32Array.of(1, 2) }]]);
 * const read = fromSafetensors(toSafetensors({ tensors, metadata: { run: "none" } }), "bytes");
 * console.assert(read.tensors.get("weight")!.data[1] === 2 && read.metadata.run === "none");
 * ```
 */
export function toSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  let end = 0;
  const places = [...tensors].map(([name, { shape, data }]) => {
    const place = { dtype: "F32", shape, data_offsets: [end, end += data.byteLength] };
    return [name, place] as const;
  });
  const headerOf = (checksum: string) =>
    new TextEncoder().encode(JSON.stringify({
      [METADATA]: { ...metadata, [CHECKSUM]: checksum },
      ...Object.fromEntries(places),
    }));
  const header = headerOf("0".repeat(64));
  const start = Math.ceil((LENGTH + header.length) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + end).fill(SPACE, LENGTH, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH), true);
  let at = start;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  bytes.set(headerOf(sha256(bytes.subarray(start))), LENGTH);
  return bytes;
}

/**
 * Reads a safetensors file.
 *
 * @param name Its name in messages.
 * @throws {InputError} If it is not a safetensors file, is cut off or altered, or holds numbers other than float32.
 */
export function fromSafetensors(bytes: Uint8Array<ArrayBuffer>, name: string): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < LENGTH ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= MOST)) throw new InputError(`"${name}" is not a safetensors file; ${WHICH}`);
  const start = LENGTH + length;
  if (start > bytes.length) throw cutOff(name, `its header takes ${length} bytes`, bytes.length - LENGTH);
  const { [METADATA]: metadata = {}, ...places } = headerIn(bytes.subarray(LENGTH, start), name);
  const there = bytes.length - start;
  const needed = Object.values(places as Record<string, Place>).reduce(
    (most, place) => Math.max(most, place.data_offsets[1]),
    0,
  );
  if (there < needed) throw cutOff(name, `its tensors take ${needed} bytes`, there);
  let end = 0;
  const tensors = new Map(
    Object.entries(places as Record<string, Place>).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])
      .map(([tensor, { dtype, shape, data_offsets: [from, to] }]) => {
        if (dtype !== "F32") {
          throw new InputError(`"${name}": "${tensor}" has numbers of type ${dtype}; save float32: tensor.float()`);
        }
        const size = shape.reduce((a, b) => a * b, 1);
        if (from !== end || to - from !== 4 * size) {
          throw new InputError(`"${name}": "${tensor}" does not lie where its header says; ${WHICH}`);
        }
        end = to;
        const part = bytes.subarray(start + from, start + to);
        const data = part.byteOffset % 4 === 0
          ? new Float32Array(part.buffer, part.byteOffset, size)
          : new Float32Array(part.slice().buffer);
        return [tensor, { shape, data }] as const;
      }),
  );
  const { [CHECKSUM]: checksum, ...rest } = metadata as Record<string, string>;
  if (there > end || (checksum !== undefined && sha256(bytes.subarray(start)) !== checksum)) {
    throw new InputError(`"${name}" was altered since it was written; ${WHICH}`);
  }
  return { tensors, metadata: rest };
}

const METADATA = "__metadata__";
const CHECKSUM = "sha256";
const LENGTH = 8;
const ALIGNMENT = 8;
const SPACE = 0x20;
/** Bytes of a header, as the format allows. */
const MOST = 100_000_000;
const WHICH = "give one that runs.parameters(…).save() or safetensors.torch.save_file() wrote";

const count = z.int().min(0);
const placeSchema = z.object({ dtype: z.string(), shape: z.array(count), data_offsets: z.tuple([count, count]) });
const headerSchema = z.object({ [METADATA]: z.record(z.string(), z.string()).optional() }).catchall(placeSchema);
type Place = z.output<typeof placeSchema>;

function headerIn(bytes: Uint8Array, name: string): z.output<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    throw new InputError(`"${name}" has no readable header; ${WHICH}`);
  }
}

function cutOff(name: string, needs: string, there: number): InputError {
  return new InputError(`"${name}" is cut off: ${needs}, and ${there} are there; copy it again`);
}
