import highlight from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import { Marked } from "marked";
import formulas from "marked-katex-extension";
import { Html, markup } from "./markup.ts";

/** Markdown as HTML, its formulas as MathML, which browsers draw by themselves. */
export function markdownToHtml(markdown: string): Html {
  return new Html(reader.parse(markdown, { async: false }));
}

/** Code of a notebook, coloured by its syntax. */
export function codeToHtml(code: string): Html {
  return block(new Html(highlight.highlight(code, { language: "typescript" }).value));
}

const reader = new Marked(formulas({ output: "mathml", throwOnError: false }), {
  renderer: {
    code: ({ text, lang }) =>
      (/^(ts|typescript|js|javascript)$/.test(lang ?? "") ? codeToHtml(text) : block(text)).text,
  },
});
highlight.registerLanguage("typescript", typescript);

function block(code: Html | string): Html {
  return markup`<pre tabindex="0"><code>${code}</code></pre>`;
}
