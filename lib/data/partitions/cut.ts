/** Cuts samples into consecutive pieces whose sizes differ by at most one. */
export function cut(samples: Uint32Array, pieces: number): Uint32Array[] {
  const bound = (i: number) => Math.floor((i * samples.length) / pieces);
  return Array.from({ length: pieces }, (_, i) => samples.subarray(bound(i), bound(i + 1)));
}

/** Cuts samples into consecutive pieces of the given sizes. */
export function cutInto(samples: Uint32Array, sizes: readonly number[]): Uint32Array[] {
  let start = 0;
  return sizes.map((size) => samples.subarray(start, start += size));
}
