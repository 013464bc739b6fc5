import { Resvg } from "@resvg/resvg-js";
import { InputError, saveFiles, shown } from "../base/mod.ts";
import type { Figure } from "./figure.ts";
import { fontFamily, fontFiles } from "./fonts.ts";
import PDFDocument from "./pdfkit.ts";
import SVGtoPDF from "./svg_to_pdfkit.ts";

/** How to rasterise a figure. */
export interface PngOptions {
  /** Pixels per CSS pixel. Default: 2, i.e. 192 dots per inch. */
  readonly scale?: number;
}

/**
 * The figure as a PNG file, drawn with the packaged fonts.
 *
 * @throws {InputError} If the scale is not a positive number.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';
 * const png = figures.toPng({ title: "a bar", svg, width: 20, height: 10 });
 * console.assert(png[1] === "P".charCodeAt(0));
 * ```
 */
export function toPng(figure: Figure, options: PngOptions = {}): Uint8Array {
  const { scale = 2 } = options;
  if (!(scale > 0) || !Number.isFinite(scale)) {
    throw new InputError(`the scale of a PNG is ${shown(scale)}; give a positive number such as 2`);
  }
  const picture = new Resvg(figure.svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: fontFamily },
  });
  return new Uint8Array(picture.render().asPng());
}

/**
 * The figure as a one-page vector PDF with embedded fonts; one CSS pixel is 0.75 pt, so that the page is as wide as the
 * paper's column.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';
 * const pdf = await figures.toPdf({ title: "a bar", svg, width: 20, height: 10 });
 * console.assert(new TextDecoder().decode(pdf.slice(0, 4)) === "%PDF");
 * ```
 */
export async function toPdf(figure: Figure): Promise<Uint8Array> {
  const [width, height] = [figure.width * 0.75, figure.height * 0.75];
  const document = new PDFDocument({
    size: [width, height],
    margin: 0,
    info: { Title: figure.title, CreationDate: new Date(0) }, // the same figure gives the same file
  });
  for (const [weight, file] of Object.entries(fontFiles)) document.registerFont(weight, file);
  const chunks: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    document.on("data", (chunk) => chunks.push(chunk)).on("end", resolve).on("error", reject);
  });
  SVGtoPDF(document, figure.svg, 0, 0, {
    width,
    height,
    assumePt: false,
    fontCallback: (_family, bold) => (bold ? "bold" : "normal"),
    warningCallback: (warning) => {
      throw new Error(`the figure "${figure.title}" cannot be written as PDF: ${warning}`);
    },
  });
  document.end();
  await ended;
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

/**
 * Writes the figure as `path.svg`, `path.png` and `path.pdf`, each atomically, and creates the folder.
 *
 * @param path Path without extension.
 * @returns The paths written.
 * @throws {InputError} If they cannot be written.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';
 * const folder = await Deno.makeTempDir();
 * const written = await figures.saveFigure({ title: "a bar", svg, width: 20, height: 10 }, `${folder}/bar`);
 * console.assert(written.length === 3);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveFigure(figure: Figure, path: string): Promise<string[]> {
  return await saveFiles(path, {
    svg: new TextEncoder().encode(figure.svg),
    png: toPng(figure),
    pdf: await toPdf(figure),
  });
}
