import { markdownToHtml } from "../../../lib/tool/site/markdown.ts";
import { assertStringIncludes } from "../../std_assert.ts";

Deno.test("markdownToHtml(): a link to a notebook beside it leads to its page, any other where it says", () => {
  const { text } = markdownToHtml("[a](../p2pl/figure_1.ipynb#target) [b](https://example.org/c.ipynb)");
  assertStringIncludes(text, 'href="../p2pl/figure_1.html#target"');
  assertStringIncludes(text, 'href="https://example.org/c.ipynb"');
});
