import { createHash } from "node:crypto";

/**
 * The first 12 hexadecimal digits of the SHA-256 of the functions' source text, white space aside: what names code that
 * has no JSON form. What a function captures from around it is not seen.
 *
 * @example
 * ```ts
 * import { sourceHash } from "./source.ts";
 *
 * console.assert(sourceHash((x: number) => x + 1) !== sourceHash((x: number) => x + 2));
 * ```
 */
// deno-lint-ignore ban-types -- of a function nothing but its text is wanted
export function sourceHash(...functions: readonly (Function | undefined)[]): string {
  return digest(functions.map((f) => String(f).replace(/\s+/g, " ")).join("\n")).slice(0, 12);
}

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
