/** Lines of AssemblyScript that load and store a vector of up to four numbers. @module */

/** Loads vector number `vector` at a pointer; where it has fewer than four lanes, zeros fill it. */
export function loadLanes(pointer: string, vector: number, lanes: number): string {
  const at = `${pointer}, ${16 * vector}`;
  if (lanes >= 4) return `v128.load(${at})`;
  if (lanes === 1) return `v128.load32_zero(${at})`;
  if (lanes === 2) return `v128.load64_zero(${at})`;
  return `v128.load32_lane(${pointer}, v128.load64_zero(${at}), 2, ${16 * vector + 8})`;
}

/** Stores the first lanes of a value as vector number `vector` at a pointer. */
export function storeLanes(pointer: string, vector: number, lanes: number, value: string): string {
  const at = 16 * vector;
  if (lanes >= 4) return `v128.store(${pointer}, ${value}, ${at});`;
  if (lanes === 1) return `v128.store32_lane(${pointer}, ${value}, 0, ${at});`;
  const two = `v128.store64_lane(${pointer}, ${value}, 0, ${at});`;
  return lanes === 2 ? two : `${two} v128.store32_lane(${pointer}, ${value}, 2, ${at + 8});`;
}
