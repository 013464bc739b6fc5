import type { Arena, Block } from "./arena.ts";

/** Room in the arena for the time of one call. */
export class Lease {
  readonly #arena: Arena;
  readonly #blocks: Block[] = [];

  /** A lease without room yet. */
  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Takes room and gives its address; its contents are whatever was there. */
  room(bytes: number): number {
    const block = this.#arena.take(bytes);
    this.#blocks.push(block);
    return block.address;
  }

  /** Takes room for a copy of an array and gives its address. */
  copy(array: Uint32Array | Float32Array | Float64Array): number {
    const address = this.room(array.byteLength);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    new Uint8Array(this.#arena.memory.buffer, address, array.byteLength).set(bytes);
    return address;
  }

  /** Takes room for n doubles, all zero. */
  doubles(n: number): { readonly address: number; readonly values: Float64Array } {
    const address = this.room(8 * n);
    return { address, values: new Float64Array(this.#arena.memory.buffer, address, n).fill(0) };
  }

  /** Takes room for n whole numbers of 32 bits, all zero. */
  counts(n: number): { readonly address: number; readonly values: Uint32Array } {
    const address = this.room(4 * n);
    return { address, values: new Uint32Array(this.#arena.memory.buffer, address, n).fill(0) };
  }

  /** Gives all room back. */
  end(): void {
    for (const block of this.#blocks.splice(0)) this.#arena.release(block);
  }
}
