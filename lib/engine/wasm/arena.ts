import { InputError } from "../../base/mod.ts";
import { shownBytes } from "../room.ts";

/** A stretch of the arena. */
export interface Block {
  /** First byte; a multiple of 64. */
  readonly address: number;
  /** Length, a multiple of 64. */
  readonly bytes: number;
}

/** WebAssembly's limit for a memory with 32-bit addresses. */
const LARGEST = 2 ** 32;
const PAGE = 65536;
const ALIGNMENT = 64;

/**
 * Hands out stretches of one shared WebAssembly memory, which grows as they are taken. Freed stretches are joined with
 * their free neighbours and used again, the lowest that fits first.
 */
export class Arena {
  /** The memory, seen by all threads. */
  readonly memory: WebAssembly.Memory;
  readonly #free: Block[];
  readonly #limit: number;
  #end = PAGE; // the first page is the kernels' own

  /** @param limit Bytes to grow to at most. */
  constructor(limit = LARGEST) {
    this.#limit = limit;
    this.#free = [];
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: LARGEST / PAGE, shared: true });
  }

  /** Bytes not taken; not necessarily in one stretch. */
  get available(): number {
    return this.#free.reduce((sum, { bytes }) => sum + bytes, this.#limit - this.#end);
  }

  /** Length of the longest stretch that can be taken. */
  get longest(): number {
    const last = this.#free.at(-1);
    const tail = last && last.address + last.bytes === this.#end ? last.bytes : 0;
    return this.#free.reduce((most, { bytes }) => Math.max(most, bytes), this.#limit - this.#end + tail);
  }

  /**
   * Takes a stretch; its contents are whatever was there.
   *
   * @throws {InputError} If there is no stretch of that length.
   */
  take(bytes: number): Block {
    const length = Math.max(Math.ceil(bytes / ALIGNMENT), 1) * ALIGNMENT;
    const at = this.#free.findIndex((block) => block.bytes >= length);
    if (at >= 0) {
      const { address, bytes } = this.#free[at]!;
      const rest = bytes === length ? [] : [{ address: address + length, bytes: bytes - length }];
      this.#free.splice(at, 1, ...rest);
      return { address, bytes: length };
    }
    if (length > this.longest) throw full(bytes, this.longest);
    const last = this.#free.at(-1);
    const address = last && last.address + last.bytes === this.#end ? this.#free.pop()!.address : this.#end;
    this.#grow(address + length, bytes);
    this.#end = address + length;
    return { address, bytes: length };
  }

  /** Gives a stretch back. */
  release({ address, bytes }: Block): void {
    const at = this.#free.findIndex((block) => block.address > address);
    const i = at < 0 ? this.#free.length : at;
    const before = this.#free[i - 1];
    const after = this.#free[i];
    const joinsBefore = before !== undefined && before.address + before.bytes === address;
    const joinsAfter = after !== undefined && address + bytes === after.address;
    const start = joinsBefore ? before.address : address;
    const end = joinsAfter ? after.address + after.bytes : address + bytes;
    this.#free.splice(i - (joinsBefore ? 1 : 0), (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), {
      address: start,
      bytes: end - start,
    });
  }

  /** A view of n numbers. */
  floats(address: number, n: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, n);
  }

  #grow(end: number, wanted: number): void {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      throw full(wanted, this.memory.buffer.byteLength - this.#end);
    }
  }
}

function full(wanted: number, longest: number): InputError {
  return new InputError(
    `the fast engine needs ${shownBytes(wanted)} more, but of the 4.29 GB that WebAssembly can address ` +
      `only ${shownBytes(longest)} are free in one stretch; close sessions, or use fewer devices or a smaller model`,
  );
}
