import { parseHTML } from "linkedom";
import { createCanvas } from "./canvas.ts";

/** The document in which Observable Plot builds its elements; it is never shown. */
export const document: Document = createDocument();

function createDocument(): Document {
  const document = parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document;
  const createElement = document.createElement.bind(document);
  const create = (name: string) => (name === "canvas" ? createCanvas() : createElement(name));
  return Object.assign(document, { createElement: create as typeof createElement });
}
