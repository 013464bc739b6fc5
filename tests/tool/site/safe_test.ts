import { safeHtml, safeSvg } from "../../../lib/tool/site/safe.ts";
import { assert, assertEquals, assertStringIncludes } from "../../std_assert.ts";
import { remote } from "./payloads.ts";

Deno.test("safeHtml() keeps what notebooks show: text, tables with their alignment, code, formulas, pictures", () => {
  const kept = [
    `<p><b>Sizes</b> <em>and</em> <code class="language-ts">a</code></p>`,
    `<table><thead><tr><th>a</th></tr></thead><tbody><tr><td colspan="2">1</td></tr></tbody></table>`,
    `<pre tabindex="0"><code><span class="hljs-keyword">const</span></code></pre>`,
    `<math display="block"><msub><mi mathvariant="normal">x</mi><mn>1</mn></msub></math>`,
    `<img src="data:image/png;base64,AAAA" alt="a picture" />`,
    `<progress value="1" max="2"></progress>`,
    `<p>a &lt; b &amp; c</p>`,
  ];
  for (const html of kept) assertEquals(safeHtml(html).text, html);
  assertEquals(safeHtml(`<td style="text-align: right">1</td>`).text, `<td align="right">1</td>`);
  assertEquals(
    safeHtml(`<a href="https://arxiv.org/abs/1" onclick="x()">a</a>`).text,
    `<a href="https://arxiv.org/abs/1" rel="noopener noreferrer">a</a>`,
  );
  assertEquals(safeHtml(`<img src="${remote}/a.png" alt="a plot">`).text, "<span>a plot</span>");
});

Deno.test("safeSvg() keeps the figures of the project as they are", async () => {
  const folder = new URL("../../plot/figures/", import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    const svg = (await Deno.readTextFile(new URL(name, folder))).replace(/^<!--.*-->\n/, "").trim();
    const plain = (text: string) =>
      text.replaceAll(/\s*\/>|><\/[\w:]+>/g, ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").trim();
    assert(plain(safeSvg(svg)) === plain(svg), name);
  }
  const evil = safeSvg(
    `<svg onload="x()"><script>x()</script><image href="${remote}/a.png"/><a href="${remote}">t</a></svg>`,
  );
  assert(!/script|onload|remote|<a/.test(evil), evil);
  assertStringIncludes(evil, "<svg>");
});
