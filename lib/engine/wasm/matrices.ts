import { checkWholeNumber, InputError } from "../../base/mod.ts";
import { checkEqualSizes } from "../checks.ts";
import type { Matrix } from "../matrix.ts";
import type { Block } from "./arena.ts";
import type { Shared } from "./process.ts";

/** The matrices of one session, and where they lie in the arena. What is released makes room for those to come. */
export class Matrices {
  readonly #shared: Shared;
  readonly #columns: number;
  readonly #blocks = new Map<Matrix, Block>();
  #open = true;

  /** None yet. */
  constructor(shared: Shared, columns: number) {
    this.#shared = shared;
    this.#columns = columns;
  }

  /** A new matrix of zeros. */
  make(rows: number): Matrix {
    this.#check();
    checkWholeNumber("the rows of a matrix", rows, 1);
    const { arena, datasets } = this.#shared;
    const columns = this.#columns;
    const bytes = 4 * rows * columns;
    if (arena.longest < bytes) datasets.evict();
    const block = arena.take(bytes);
    const matrix = { rows, columns, data: arena.floats(block.address, rows * columns).fill(0) };
    this.#blocks.set(matrix, block);
    return matrix;
  }

  /** Gives the room of a matrix back. */
  release(matrix: Matrix): void {
    this.#shared.arena.release(this.#block("what is released", matrix));
    this.#blocks.delete(matrix);
  }

  /** Two matrices exchange their rooms. */
  swap(a: Matrix, b: Matrix): void {
    checkEqualSizes("to be swapped,", a, b);
    const blocks = [this.#block("what is swapped", a), this.#block("what is swapped", b)] as const;
    const data = [a.data, b.data] as const;
    this.#blocks.set(a, blocks[1]).set(b, blocks[0]);
    Object.assign(a, { data: data[1] });
    Object.assign(b, { data: data[0] });
  }

  /** Address of a matrix of this session; 0 for none. */
  address(what: string, matrix: Matrix | undefined): number {
    return matrix === undefined ? 0 : this.#block(what, matrix).address;
  }

  /** Gives all room back; there are none any more. */
  close(): void {
    this.#open = false;
    for (const block of this.#blocks.values()) this.#shared.arena.release(block);
    this.#blocks.clear();
  }

  #check(): void {
    if (!this.#open) throw new InputError("this session is closed; open another");
  }

  #block(what: string, matrix: Matrix): Block {
    this.#check();
    const block = this.#blocks.get(matrix);
    if (!block) throw new InputError(`${what} must be a matrix of this session; make it with its matrix()`);
    return block;
  }
}
