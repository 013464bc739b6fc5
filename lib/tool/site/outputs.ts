import { Buffer } from "node:buffer";
import { stripVTControlCharacters } from "node:util";
import { match, P } from "ts-pattern";
import type { CellOutput, DisplayOutput } from "../jupyter/mod.ts";
import { markdownToHtml } from "./markdown.ts";
import { type Html, markup } from "./markup.ts";
import { safeHtml, safeSvg } from "./safe.ts";

/** What a cell put out, as Jupyter would show it: HTML and pictures made safe, figures within the page, text escaped. */
export function outputToHtml(output: CellOutput): Html {
  return match(output)
    .with({ output_type: "stream" }, ({ text }) => printed(text))
    .with({ output_type: "error" }, ({ ename, evalue, traceback }) => {
      const trace = traceback.length > 0 ? traceback.join("\n") : `${ename}: ${evalue}`;
      return markup`<div class="error">${printed(trace)}</div>`;
    })
    .with({ output_type: P.union("display_data", "execute_result") }, displayed)
    .exhaustive();
}

function displayed({ data, metadata }: DisplayOutput): Html {
  const text = (type: string) => typeof data[type] === "string" ? data[type] : undefined;
  const [svg, png, jpeg] = [text("image/svg+xml"), text("image/png"), text("image/jpeg")];
  const [html, markdown, plain] = [text("text/html"), text("text/markdown"), text("text/plain") ?? ""];
  if (svg !== undefined) return figure("image/svg+xml", Buffer.from(safeSvg(svg)).toString("base64"), plain, metadata);
  if (png !== undefined) return figure("image/png", png, plain, metadata);
  if (jpeg !== undefined) return figure("image/jpeg", jpeg, plain, metadata);
  if (html !== undefined) {
    return markup`<div class="scroll" tabindex="0" role="group" aria-label="Output">${safeHtml(html)}</div>`;
  }
  return markdown === undefined ? printed(plain) : markdownToHtml(markdown);
}

function figure(type: string, base64: string, text: string, metadata: Record<string, unknown>): Html {
  const size = metadata[type] as { width?: number; height?: number } | undefined;
  const extent = size?.width && size.height ? markup` width="${size.width}" height="${size.height}"` : "";
  const alternative = text.replace(/ \(figure, [^)]*\)\s*$/, "") || "Figure";
  const source = `data:${type};base64,${base64.replaceAll(/\s/g, "")}`;
  return markup`<figure><img src="${source}" alt="${alternative}"${extent}></figure>`;
}

function printed(text: string): Html {
  const shown = stripVTControlCharacters(text);
  return markup`<pre class="printed" tabindex="0">${shown}</pre>`;
}
