import { fromPercent, runNotebook, toPercent } from "../../lib/tool/jupyter/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../std_assert.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';

Deno.test("show() displays figures at their size, tables, frames and text, each in its cell", async () => {
  const { notebook, failures } = await runNotebook(
    fromPercent(`// %%
import pl from "nodejs-polars";
import { show } from "./lib/notebook/show.ts";
await show({ title: "a bar", svg: ${JSON.stringify(SVG)}, width: 20, height: 10 });

// %%
await show({ title: "Sizes", columns: [{ name: "size" }], rows: [[1.23456]] });
await show(pl.DataFrame({ round: [0, 1], accuracy: [0.123456, 1] }));

// %%
await show("some *text*")

// %%
await show("x".repeat(15_000_000))
`),
    { cwd: Deno.cwd(), timeout: 60 },
  );
  assertEquals(failures, []);
  const outputs = notebook.cells.map((cell) => cell.cell_type === "code" ? cell.outputs : []);
  const data = outputs.flat().map((output) => {
    if (output.output_type !== "display_data") throw new Error(`an unexpected output: ${output.output_type}`);
    return output;
  });
  assertEquals(outputs.map((list) => list.length), [1, 2, 1, 1]);
  assertEquals(data[0]!.metadata, { "image/png": { width: 20, height: 10, alt: "a bar" } });
  assertEquals(
    Uint8Array.fromBase64(String(data[0]!.data["image/png"])).subarray(1, 4),
    new TextEncoder().encode("PNG"),
  );
  assertStringIncludes(String(data[1]!.data["text/html"]), "1.235");
  assertStringIncludes(String(data[2]!.data["text/html"]), "2 rows × 2 columns");
  assertStringIncludes(String(data[2]!.data["text/html"]), "0.1235");
  assertEquals(data[3]!.data["text/markdown"], "some *text*");
  assertStringIncludes(String(data[4]!.data["text/plain"]), "30.0 MB");
  assert(!toPercent(notebook).includes("image/png"));
});
