import { Resvg } from "@resvg/resvg-js";
import { assert, assertEquals, assertGreater, assertStringIncludes, fail } from "../std_assert.ts";
import { fontFiles } from "../../lib/plot/fonts.ts";
import { toPng } from "../../lib/plot/mod.ts";
import { allFigures } from "./figures.ts";
import { textBoxes } from "./text_boxes.ts";

const figures = allFigures();
const asIs = "<!-- deno-fmt-ignore-file -->\n";

for (const [name, figure] of Object.entries(figures)) {
  Deno.test(`figures: the figure "${name}" is the committed one`, async () => {
    const committed = new URL(`figures/${name}.svg`, import.meta.url);
    const changed = new URL(`figures/${name}-changed.svg`, import.meta.url);
    if (Deno.env.get("UPDATE_FIGURES") === "1") await Deno.writeTextFile(committed, asIs + figure.svg);
    const expected = await Deno.readTextFile(committed).catch(() => "");
    if (normalized(figure.svg) !== normalized(expected.replace(asIs, ""))) {
      await Deno.writeTextFile(changed, figure.svg);
      fail(
        `look at ${changed.pathname.split("/").pop()} beside ${name}.svg; UPDATE_FIGURES=1 makes it the committed one`,
      );
    }
    await Deno.remove(changed).catch(() => {});
  });

  Deno.test(`figures: no text of the figure "${name}" is clipped or overlaps another`, () => {
    const boxes = textBoxes(figure.svg);
    assertGreater(boxes.length, 5);
    for (const box of boxes) {
      const inside = box.left >= 0 && box.right <= figure.width && box.top >= 0 && box.bottom <= figure.height;
      assert(inside, `"${box.text}" is clipped: ${JSON.stringify(box)} in ${figure.width} × ${figure.height}`);
    }
    boxes.forEach((a, i) =>
      boxes.slice(i + 1).forEach((b) => {
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        assert(apart, `"${a.text}" and "${b.text}" overlap`);
      })
    );
  });
}

Deno.test("figures: the PNG of every figure has its size, and its text is in it", () => {
  for (const [name, figure] of Object.entries(figures)) {
    const png = toPng(figure);
    const view = new DataView(png.buffer);
    assertEquals([view.getUint32(16), view.getUint32(20)], [figure.width * 2, figure.height * 2]);
    const bare = figure.svg.replace(/<text[\s\S]*?<\/text>/g, "");
    const lettering = ink(figure.svg) - ink(bare);
    const letters = [...figure.svg.matchAll(/>([^<>]+)<\/(?:text|tspan)>/g)].map((match) => match[1]).join("").length;
    assertGreater(lettering, 4 * letters, `the text of ${name} is not drawn`); // square pixels of ink per letter
    assertGreater(ink(bare), 100, `the plot of ${name} is not drawn`);
  }
});

Deno.test("figures: captions name the band, the seeds and the data", () => {
  const text = (name: string) => plainText(figures[name]!.svg);
  assertStringIncludes(text("lines"), "Band: 95 % t-interval of the mean over 3 seeds.");
  assertStringIncludes(text("lines"), "Data: synthetic digits, a stand-in for MNIST.");
  assertStringIncludes(text("lines_loss"), "Band: minimum to maximum over devices, averaged over 3 seeds.");
  assertStringIncludes(text("heatmap"), "Empty cells: no finite value.");
  assertStringIncludes(text("intervals"), "Whiskers: 95 % t-interval");
  assertStringIncludes(text("oscillation"), "(local, consensus)");
});

Deno.test("figures: axes carry units and plain numbers", () => {
  for (const figure of Object.values(figures)) {
    const text = plainText(figure.svg);
    assert(!/\d+m\b|NaN|undefined|null/.test(text), text);
  }
  assertStringIncludes(plainText(figures["oscillation"]!.svg), "test accuracy (%)");
  assertStringIncludes(plainText(figures["lines_facet"]!.svg), "values sent per device (millions of float32)");
});

Deno.test("figures have the widths of a two-column paper", () => {
  assertEquals(figures["lines"]!.width, 336); // 3.5 in at 96 px
  assertEquals(figures["lines_facet"]!.width, 687); // 7.16 in
  assertEquals(figures["small_multiples"]!.width, 687);
});

Deno.test("figures: a figure needs nothing from outside and no browser", () => {
  for (const figure of Object.values(figures)) {
    assert(!/currentColor|var\(|<style|foreignObject|href="http/.test(figure.svg));
    const outside = [...figure.svg.matchAll(/https?:[^"]+/g)].map(([address]) => address);
    assertEquals(outside.filter((address) => !address.startsWith("http://www.w3.org/")), []);
  }
});

Deno.test("figures: one figure is told from another by more than colour", () => {
  const dashes = [...figures["lines"]!.svg.matchAll(/stroke-dasharray="([^"]+)"/g)].map((match) => match[1]);
  assertGreater(new Set(dashes).size, 1);
});

/** The drawing with numbers to two decimals, so that only what can be seen counts. */
function normalized(svg: string): string {
  return svg.replace(/\r/g, "").replace(/-?\d+\.\d+/g, (number) => String(+(+number).toFixed(2)))
    .replace(/data:image\/png;base64,[^"]+/g, "PNG");
}

/** Square pixels of a drawing that are not white, in shares of their darkness. */
function ink(svg: string): number {
  const font = { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: "DejaVu Sans" };
  const pixels = new Resvg(svg, { font }).render().pixels;
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 4) sum += 1 - (pixels[i]! + pixels[i + 1]! + pixels[i + 2]!) / 765;
  return sum;
}

function plainText(svg: string): string {
  return [...svg.matchAll(/>([^<>]+)<\/(?:text|tspan)>/g)].map((match) => match[1]).join(" ");
}
