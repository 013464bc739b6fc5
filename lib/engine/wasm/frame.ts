/** Bytes at the start of a thread's room for the sums of dot products, or for the means of a drift. */
export const TEMPORARY_BYTES = 8192;

/** A thread's room, handed out part by part from an address on. */
export class Frame {
  /** The first byte behind it all. */
  end: number;

  /** A frame whose first `TEMPORARY_BYTES` are taken. */
  constructor(start: number) {
    this.end = start + TEMPORARY_BYTES;
  }

  /** Takes so many bytes. */
  room(bytes: number): number {
    const at = this.end;
    this.end += Math.ceil(bytes / 64) * 64;
    return at;
  }
}
