import { match } from "ts-pattern";
import { type Figure, toPng } from "../plot/mod.ts";
import { type Table, toHtml, toMarkdown } from "../report/mod.ts";
import { type Display, display, insideKernel } from "./display.ts";
import { frameTable } from "./frame_table.ts";
import { classify, type Showable } from "./showable.ts";

/**
 * Shows a figure as a picture at its size, a table or the head of a frame as a short rounded table, and text as
 * Markdown. Outside a kernel it prints a text form. Resolves once everything is sent.
 *
 * @throws {InputError} If the value is none of these.
 *
 * @example
 * ```ts
 * import { show } from "murmuration";
 *
 * await show("The **drift** of device 0.");
 * ```
 */
export async function show(x: Showable): Promise<void> {
  const output = match(classify(x))
    .with({ kind: "text" }, ({ value }) => textOutput(value))
    .with({ kind: "figure" }, ({ value }) => figureOutput(value))
    .with({ kind: "table" }, ({ value }) => tableOutput(value))
    .with({ kind: "frame" }, ({ value }) => tableOutput(frameTable(value)))
    .exhaustive();
  if (insideKernel()) await display(output);
  else console.log(output.data["text/plain"]);
}

function textOutput(text: string): Display {
  return { data: { "text/markdown": text, "text/plain": text } };
}

function figureOutput(figure: Figure): Display {
  const { title, caption, width, height } = figure;
  const text = `${title} (figure, ${width} × ${height})`;
  if (!insideKernel()) return { data: { "text/plain": text } };
  const png = toPng(figure);
  const image = png.length < LARGEST_PICTURE ? png : toPng(figure, { scale: 1 });
  return {
    data: { "image/png": image.toBase64(), "text/plain": text },
    metadata: {
      "image/png": { width, height, alt: [title, caption].filter((words) => words !== undefined).join(". ") },
    },
  };
}

function tableOutput(table: Table): Display {
  return { data: { "text/html": toHtml(table), "text/plain": toMarkdown(table) } };
}

const LARGEST_PICTURE = 2_800_000; // bytes; a third more in base64
