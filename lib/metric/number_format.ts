/** How a number is formatted. */
export interface NumberFormat {
  /** Digits after the decimal point. Default: four significant digits (one decimal of a percentage). */
  readonly digits?: number;
  /** Whether the value is a fraction to be shown as a percentage. Default: false. */
  readonly percent?: boolean;
}

/**
 * A number, rounded for reading, without its unit.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 *
 * console.assert(metrics.formatNumber(0.12345678) === "0.1235");
 * console.assert(metrics.formatNumber(0.97, { percent: true }) === "97.0");
 * ```
 */
export function formatNumber(value: number, format: NumberFormat = {}): string {
  const { percent = false, digits = percent ? 1 : undefined } = format;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  const shown = percent ? value * 100 : value;
  const text = digits !== undefined
    ? shown.toFixed(digits)
    : Number.isInteger(shown)
    ? String(shown)
    : String(Number(shown.toPrecision(4)));
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−").replace("e−", "e-");
}
