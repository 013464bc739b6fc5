import { Buffer } from "node:buffer";
import { instantiate, type Kernels, loadModule } from "../../../lib/engine/wasm/kernels.ts";
import { assertEquals } from "../../std_assert.ts";

/** An array that a kernel reads or writes. */
export type Operand = Float32Array | Float64Array | Uint32Array | Uint8Array;

const BYTES = 1 << 20;
const memory = new WebAssembly.Memory({ initial: BYTES >> 16, maximum: BYTES >> 16, shared: true });
const kernels = instantiate(await loadModule(), memory);

/**
 * Calls a kernel once for every operand, each time with another one at the very end of the memory, where a byte too far
 * traps (without V8's flag against bounds checks), and checks that it changes nothing but its results.
 *
 * @param operands Start values; those named in `results` are compared with what it leaves there.
 */
export function callKernel<T extends Record<string, Operand>>(
  operands: T,
  { prepare, call, results, compare }: {
    /** Writes what depends on addresses. */
    readonly prepare?: (at: Record<keyof T, number>, memory: ArrayBufferLike) => void;
    readonly call: (kernels: Kernels, at: Record<keyof T, number>) => unknown;
    readonly results: readonly (keyof T)[];
    readonly compare: (after: T, returned: unknown) => void;
  },
): void {
  for (const last of Object.keys(operands)) {
    const bytes = new Uint8Array(memory.buffer).fill(0xa5);
    const at: Record<string, number> = {};
    let free = 1024;
    for (const [name, { byteLength }] of Object.entries(operands)) {
      at[name] = name === last ? BYTES - byteLength : free;
      if (name !== last) free = Math.ceil((free + byteLength) / 16) * 16 + 64;
    }
    for (const [name, values] of Object.entries(operands)) {
      bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at[name]);
    }
    prepare?.(at as Record<keyof T, number>, memory.buffer);
    const before = bytes.slice();
    const returned = call(kernels, at as Record<keyof T, number>);
    compare(
      Object.fromEntries(
        Object.entries(operands).map(([name, values]) => [name, read(values, at[name]!)]),
      ) as T,
      returned,
    );
    for (const name of results) {
      const { byteLength } = operands[name]!;
      const start = at[name as string]!;
      before.set(bytes.subarray(start, start + byteLength), start);
    }
    assertEquals(Buffer.compare(bytes, before), 0, "the kernel wrote outside its results");
  }
}

function read(like: Operand, address: number): Operand {
  const Type = like.constructor as new (buffer: ArrayBuffer) => Operand;
  return new Type(new Uint8Array(memory.buffer, address, like.byteLength).slice().buffer as ArrayBuffer);
}
