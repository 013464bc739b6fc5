/** A PDF document that is written page by page (the part of pdfkit that is used here). */
export default class PDFDocument {
  constructor(options: {
    autoFirstPage?: boolean;
    size?: [number, number];
    margin?: number;
    info?: { Title?: string; CreationDate?: Date };
  });
  registerFont(name: string, file: string): this;
  font(name: string): this;
  fontSize(size: number): this;
  widthOfString(text: string): number;
  on(event: "data", listener: (chunk: Uint8Array) => void): this;
  on(event: "end", listener: () => void): this;
  on(event: "error", listener: (error: Error) => void): this;
  end(): void;
}
