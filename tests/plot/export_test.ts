import { inflateSync } from "node:zlib";
import * as Plot from "@observablehq/plot";
import { assert, assertEquals, assertLessOrEqual, assertStringIncludes, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { createCanvas } from "../../lib/plot/canvas.ts";
import { textWidth, wrapText } from "../../lib/plot/fonts.ts";
import { compose, lines, saveFigure, toPdf, toPng } from "../../lib/plot/mod.ts";
import { frozenFrame } from "./frame.ts";

const figure = lines(frozenFrame(), { caption: "Greek θ, arrows →, signs ± and ½." });

Deno.test("toPdf() gives a page of the figure's size with the fonts in it", async () => {
  const pdf = new TextDecoder("latin1").decode(await toPdf(figure));
  assert(pdf.startsWith("%PDF"));
  assertStringIncludes(pdf, `/MediaBox [0 0 ${figure.width * 0.75} ${figure.height * 0.75}]`);
  assertEquals(new Set(pdf.match(/DejaVuSans(-Bold)?/g)), new Set(["DejaVuSans", "DejaVuSans-Bold"]));
  assertStringIncludes(pdf, "/FontFile2");
});

Deno.test("toPng() takes a scale", () => {
  const view = new DataView(toPng(figure, { scale: 1 }).buffer);
  assertEquals([view.getUint32(16), view.getUint32(20)], [figure.width, figure.height]);
  assertThrows(() => toPng(figure, { scale: 0 }), InputError, "scale");
});

Deno.test("saveFigure() leaves three whole files and nothing else", async () => {
  const folder = await Deno.makeTempDir();
  await saveFigure(figure, `${folder}/figures/one`);
  const names = [...Deno.readDirSync(`${folder}/figures`)].map((entry) => entry.name).sort();
  assertEquals(names, ["one.pdf", "one.png", "one.svg"]);
  assertEquals(await Deno.readTextFile(`${folder}/figures/one.svg`), figure.svg);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("saveFigure(): equal frames give equal figures and equal files", async () => {
  const again = lines(frozenFrame(), { caption: "Greek θ, arrows →, signs ± and ½." });
  assertEquals(again.svg, figure.svg);
  assertEquals(await toPdf(again), await toPdf(figure));
});

Deno.test("compose() draws clipped marks and rasters of one's own", () => {
  const raster = Plot.raster([0, 1, 2, 3], { width: 2, height: 2, interpolate: "none" });
  const options = {
    height: 120,
    color: { scheme: "viridis" as const, legend: true, label: "weight" },
    marks: [raster],
  };
  const first = compose(options, { title: "A raster" });
  assertEquals((first.svg.match(/data:image\/png/g) ?? []).length, 2); // the raster and its legend
  const clipped = { height: 120, marks: [Plot.lineY([1, 5, 2], { clip: true })] };
  assertEquals(compose(clipped, { title: "t" }).svg, compose(clipped, { title: "t" }).svg);
});

Deno.test("createCanvas(): the canvas writes the pixels that were filled", () => {
  const canvas = createCanvas();
  [canvas.width, canvas.height] = [2, 2];
  const context = canvas.getContext("2d");
  context.fillStyle = "#ff8000";
  context.fillRect(0, 0, 2, 1);
  context.fillStyle = "rgba(1, 2, 3, 0.2)";
  context.fillRect(1, 1, 1, 1);
  const png = Uint8Array.from(atob(canvas.toDataURL().split(",")[1]!), (c) => c.charCodeAt(0));
  const view = new DataView(png.buffer);
  const start = 8 + 12 + 13 + 8; // signature, header chunk, length and kind of the data chunk
  const rows = inflateSync(png.subarray(start, start + view.getUint32(8 + 12 + 13)));
  assertEquals([...rows], [0, 255, 128, 0, 255, 255, 128, 0, 255, 0, 0, 0, 0, 0, 1, 2, 3, 51]);
});

Deno.test("wrapText() keeps every word and the width", () => {
  const text = "Peer-to-peer learning with anextraordinarilylongwordthatfitsnowhere in it";
  const lines = wrapText(text, { size: 10, width: 90 });
  assertEquals(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
  for (const line of lines) assertLessOrEqual(textWidth(line, { size: 10 }), 90);
});
