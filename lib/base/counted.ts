/**
 * A count with its noun: "1 run", "2,000 runs".
 *
 * @example
 * ```ts
 * import { counted } from "./counted.ts";
 *
 * console.assert(counted(1, "run") === "1 run" && counted(2000, "run") === "2,000 runs");
 * ```
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}
