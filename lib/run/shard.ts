import { InputError } from "../base/mod.ts";

/** A part of all runs, for one of several machines: part `index` of `of`, from 1. */
export interface Shard {
  /** Which part, from 1. */
  readonly index: number;
  /** Of how many. */
  readonly of: number;
}

/**
 * Every n-th run, so that n machines share the work. All may write to one store, or each to its own; merge stores by
 * copying their folders together.
 *
 * @throws {InputError} If there is no such part.
 *
 * @example
 * ```ts
 * import { partOf } from "./shard.ts";
 *
 * console.assert(partOf(["a", "b", "c"], { index: 1, of: 2 }).join() === "a,c");
 * ```
 */
export function partOf<T>(runs: readonly T[], { index, of }: Shard): T[] {
  if (!(Number.isSafeInteger(of) && of >= 1 && Number.isSafeInteger(index) && index >= 1 && index <= of)) {
    throw new InputError(`there is no shard ${index}/${of}; shards are numbered 1/n to n/n`);
  }
  return runs.filter((_, at) => at % of === index - 1);
}

/**
 * A shard as it is written: `2/8`.
 *
 * @throws {InputError} If the text is not a shard, or names a part outside its range.
 *
 * @example
 * ```ts
 * import { parseShard } from "./shard.ts";
 *
 * console.assert(parseShard("2/8").of === 8);
 * ```
 */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || of === undefined) {
    throw new InputError(`"${text}" is not a shard; write its number and how many there are: 2/8`);
  }
  const shard = { index: Number(index), of: Number(of) };
  partOf([], shard);
  return shard;
}
