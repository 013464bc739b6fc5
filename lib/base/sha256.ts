import { createHash } from "node:crypto";

/**
 * The SHA-256 of texts and bytes in sequence, in hexadecimal.
 *
 * @example
 * ```ts
 * import { sha256 } from "./sha256.ts";
 *
 * console.assert(sha256("").startsWith("e3b0c442"));
 * ```
 */
export function sha256(...contents: readonly (string | ArrayBufferView)[]): string {
  const hash = createHash("sha256");
  for (const content of contents) {
    const { buffer, byteOffset, byteLength } = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}
