import "dejavu-fonts-ttf/package.json" with { type: "json" }; // puts the package into the module graph, so that it resolves to files
import { fileURLToPath } from "node:url";
import PDFDocument from "./pdfkit.ts";

/** The font family of every figure. */
export const fontFamily = "DejaVu Sans";

/** The files of the family's two weights. */
export const fontFiles: { readonly normal: string; readonly bold: string } = {
  normal: fontFile("DejaVuSans.ttf"),
  bold: fontFile("DejaVuSans-Bold.ttf"),
};

/** How to set a text. */
export interface TextStyle {
  /** Size of the font in pixels. */
  readonly size: number;
  /** Whether the bold weight is used. Default: false. */
  readonly bold?: boolean;
}

/** The width of a text in pixels, from the font's metrics. */
export function textWidth(text: string, style: TextStyle): number {
  ruler ??= new PDFDocument({ autoFirstPage: false });
  ruler.font(style.bold ? fontFiles.bold : fontFiles.normal).fontSize(style.size);
  return ruler.widthOfString(text);
}

/** The lines of a text broken at spaces so that none is wider than `width`; longer words are broken too. */
export function wrapText(text: string, style: TextStyle & { readonly width: number }): string[] {
  const fits = (line: string) => textWidth(line, style) <= style.width;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((w) => w !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const letter of word) {
      if (line !== "" && !fits(line + letter)) {
        lines.push(line);
        line = "";
      }
      line += letter;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

let ruler: PDFDocument | undefined;

function fontFile(name: string): string {
  const manifest = import.meta.resolve("dejavu-fonts-ttf/package.json");
  return fileURLToPath(manifest.replace("package.json", `ttf/${name}`));
}
