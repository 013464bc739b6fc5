import type { Stream } from "./stream.ts";

/**
 * Adds a Gaussian draw of the given standard deviation to every number. Several times as fast as `stream.normal()` for
 * many numbers: a ziggurat of 256 layers (Marsaglia and Tsang, 2000) over sfc32 (Doty-Humphrey, 2010), seeded by the
 * stream.
 *
 * @param values `[n]`, changed in place.
 *
 * @example
 * ```ts
 * import { stream } from "./stream.ts";
 * import { addNormal } from "./add_normal.ts";
 *
 * const values = new Float32Array(1000);
 * addNormal(values, 0.1, stream({ seed: 0, purpose: "noise" }));
 * console.assert(Math.abs(values.reduce((sum, x) => sum + x ** 2, 0) / 1000 - 0.01) < 0.002);
 * ```
 */
export function addNormal(values: Float32Array, deviation: number, random: Stream): void {
  let [a, b, c] = [random.uint32() | 0, random.uint32() | 0, random.uint32() | 0];
  for (let i = -WARM_UP, counter = 1; i < values.length; counter++) {
    const drawn = (a + b + counter) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21 | c >>> 11) + drawn) | 0;
    const layer = drawn & 255;
    const place = drawn >> 8; // 24 bits with a sign
    let x: number | undefined = place * SCALE[layer]!;
    if (Math.abs(place) >= INSIDE[layer]!) {
      x = layer === 0 ? tail(place < 0, random) : wedge(x, layer, random.uniform());
    }
    if (x === undefined) continue;
    if (i >= 0) values[i]! += deviation * x;
    i++;
  }
}

/** Warms the generator up, so that its state no longer shows the seed. */
const WARM_UP = 12;

/** Where the tail begins, and the area of each of the 256 layers. */
const START = 3.6541528853610088;
const AREA = 4.92867323399e-3;
const density = (x: number) => Math.exp(-x * x / 2);

/** Right ends of the layers, from the lowest, which the tail belongs to. */
const EDGE = new Float64Array(257);
EDGE[0] = AREA / density(START);
EDGE[1] = START;
for (let i = 2; i < 256; i++) EDGE[i] = Math.sqrt(-2 * Math.log(AREA / EDGE[i - 1]! + density(EDGE[i - 1]!)));

/** In each layer, the factor of a 24-bit integer, and the bound below which it lies under the curve. */
const SCALE = Float64Array.from({ length: 256 }, (_, i) => EDGE[i]! / 2 ** 23);
const INSIDE = Float64Array.from({ length: 256 }, (_, i) => Math.floor(EDGE[i + 1]! / EDGE[i]! * 2 ** 23));

function wedge(x: number, layer: number, u: number): number | undefined {
  const [low, high] = [density(EDGE[layer]!), density(EDGE[layer + 1]!)];
  return low + u * (high - low) < density(x) ? x : undefined;
}

/** Marsaglia's (1964) draw from beyond the last layer. */
function tail(negative: boolean, random: Stream): number {
  for (;;) {
    const x = -Math.log(1 - random.uniform()) / START;
    if (-2 * Math.log(1 - random.uniform()) >= x * x) return negative ? -(START + x) : START + x;
  }
}
