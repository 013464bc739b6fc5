/**
 * Whole numbers that sum to `total`, nearest to the given proportions (which sum to 1), by the largest-remainder
 * method.
 */
export function apportion(total: number, proportions: readonly number[]): number[] {
  const exact = proportions.map((proportion) => proportion * total);
  const sizes = exact.map(Math.floor);
  const left = total - sizes.reduce((a, b) => a + b, 0);
  const byRemainder = exact.map((_, i) => i).sort((a, b) => exact[b]! - sizes[b]! - (exact[a]! - sizes[a]!) || a - b);
  for (const i of byRemainder.slice(0, left)) sizes[i]!++;
  return sizes;
}
