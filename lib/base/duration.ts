/**
 * A duration in words a person would use.
 *
 * @param seconds The span.
 *
 * @example
 * ```ts
 * import { duration } from "./duration.ts";
 *
 * console.assert(duration(3720) === "1 h 2 min");
 * ```
 */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
