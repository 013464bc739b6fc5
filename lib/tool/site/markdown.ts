import highlight from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import { Marked } from "marked";
import formulas from "marked-katex-extension";
import { Html, markup } from "./markup.ts";
import { safeHtml } from "./safe.ts";

/**
 * Markdown as HTML, made safe: formulas as MathML, which browsers draw by themselves; tables in boxes that scroll; links to
 * notebooks beside it lead to their pages.
 */
export function markdownToHtml(markdown: string): Html {
  const { text } = safeHtml(reader.parse(markdown, { async: false }));
  const boxed = text.replaceAll("<table>", '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>');
  return new Html(boxed.replaceAll("</table>", "</table></div>"));
}

/** Code of a notebook, coloured by its syntax. */
export function codeToHtml(code: string): Html {
  return block(new Html(highlight.highlight(code, { language: "typescript" }).value));
}

const reader = new Marked(formulas({ output: "mathml", throwOnError: false }), {
  walkTokens(token) {
    if (token.type === "link") token["href"] = token["href"].replace(/^([\w./-]+)\.ipynb(?=#|$)/, "$1.html");
  },
  renderer: {
    code: ({ text, lang }) =>
      (/^(ts|typescript|js|javascript)$/.test(lang ?? "") ? codeToHtml(text) : block(text)).text,
  },
});
highlight.registerLanguage("typescript", typescript);

function block(code: Html | string): Html {
  return markup`<pre tabindex="0"><code>${code}</code></pre>`;
}
