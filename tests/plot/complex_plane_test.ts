import pl from "nodejs-polars";
import { InputError } from "../../lib/base/mod.ts";
import { complexPlane } from "../../lib/plot/mod.ts";
import { assert, assertEquals, assertThrows } from "../std_assert.ts";

const frame = pl.DataFrame({
  real: [-0.2, -0.2, -1.5, -0.4],
  imaginary: [0.3, -0.3, 0, 0],
  method: ["DGD", "DGD", "ATC", "ATC"],
  graph: ["ring", "ring", "ring", "star"],
});

Deno.test("complexPlane() draws one dot for each, the disc in every panel, and the legend of the methods", () => {
  const { svg } = complexPlane(frame, { color: "method", facet: "graph", width: "double" });
  assertEquals([...dots(svg)].length, 4);
  assertEquals(svg.match(/stroke-dasharray="3 2"/g)?.length, 2); // a disc in each panel
  for (const word of ["DGD", "ATC", "ring", "star", "real part", "imaginary part", "|1 + λ| ≤ 1"]) {
    assert(svg.includes(word), word);
  }
  assert(!complexPlane(frame, { disc: false }).svg.includes("|1 + λ|"));
});

Deno.test("complexPlane() has one scale for both parts: distances on paper are distances in the plane", () => {
  const { svg } = complexPlane(frame);
  const [a, b, c] = [...dots(svg)];
  const upright = Math.hypot(a!.x - b!.x, a!.y - b!.y) / 0.6;
  const slanted = Math.hypot(a!.x - c!.x, a!.y - c!.y) / Math.hypot(1.3, 0.3);
  assert(Math.abs(upright / slanted - 1) < 0.03);
});

Deno.test("complexPlane() refuses frames without eigenvalues", () => {
  assertThrows(() => complexPlane(frame.drop("imaginary")), InputError, '"imaginary"');
  assertThrows(() => complexPlane(pl.DataFrame({ real: [NaN], imaginary: [0] })), InputError, "no finite");
});

function* dots(svg: string): Generator<{ x: number; y: number }> {
  const group = /<g [^>]*aria-label="dot"[^>]*>.*?<\/g>/gs;
  for (const [marks] of svg.matchAll(group)) {
    for (const [, x, y] of marks.matchAll(/translate\(([\d.-]+),([\d.-]+)\)/g)) yield { x: Number(x), y: Number(y) };
  }
}
