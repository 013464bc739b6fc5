import type PDFDocument from "./pdfkit.ts";

/** Draws an SVG onto the current page of a PDF document. */
export default function SVGtoPDF(
  document: PDFDocument,
  svg: string,
  x: number,
  y: number,
  options: {
    width: number;
    height: number;
    assumePt: boolean;
    fontCallback: (family: string, bold: boolean) => string;
    warningCallback: (warning: string) => void;
  },
): void;
