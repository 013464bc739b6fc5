import { createHash } from "node:crypto";

/**
 * The SHA-256 of text or bytes, in hexadecimal.
 *
 * @example
 * ```ts
 * import { digest } from "./source.ts";
 *
 * console.assert(digest("").startsWith("e3b0c442"));
 * ```
 */
export function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
