import { parseHTML } from "linkedom";
import { dirname, join, normalize } from "node:path";
import * as murmuration from "../../../mod.ts";
import { siteOf } from "../../../lib/tool/site/build.ts";
import { readReference } from "../../../lib/tool/site/reference.ts";
import { signatureAt } from "../../../lib/tool/site/signature.ts";
import { assert, assertEquals, assertGreater, assertStringIncludes } from "../../std_assert.ts";
import { executablePath, visit } from "./chromium.ts";
import { notebookWith, project } from "./project.ts";

const reference = await readReference();
const CODE =
  `import { graph, chain, mixing } from "murmuration";\nchain(); graph.ring(mixing.metropolis); algorithms.dsgd();`;
const isModule = (value: unknown): value is object => Object.prototype.toString.call(value) === "[object Module]";
await using here = await project({ "affinity/figure_1": notebookWith("# One", CODE, []) });
const { files } = await siteOf(here.entries, { reference });

Deno.test("readReference() has every name that mod.ts exports, with a doc and a signature; functions have an example", () => {
  const entries = new Map(reference.parts.flatMap(({ entries }) => entries.map((entry) => [entry.name, entry])));
  const values = Object.entries(murmuration).flatMap(([name, value]) =>
    isModule(value)
      ? Object.entries(value).filter(([, inner]) => !isModule(inner)).map(([inner]) =>
        [`${name}.${inner}`, inner] as const
      )
      : [[name, name] as const]
  );
  const missing = values.filter(([name, inner]) => !entries.has(name) && !entries.has(inner)).map(([name]) => name);
  assertEquals(missing, []);
  for (const { name, doc, signature, examples } of entries.values()) {
    assert(doc !== "", `${name} has no doc`);
    assert(signature !== "", `${name} has no signature`);
    if (signature.includes("function ")) assertGreater(examples.length, 0, `${name} has no example`);
  }
});

Deno.test("signatureAt() is the declaration up to its body, whatever braces its types hold", () => {
  const cases = [
    [
      "export function f(a: { b: number }): Promise<{ c: 1 } & D> {\n  return a;\n}",
      "function f(a: { b: number }): Promise<{ c: 1 } & D>",
    ],
    [
      "export function f(\n  a: () => void = () => {},\n): string {\n",
      "function f(\n  a: () => void = () => {},\n): string",
    ],
    ["export interface A<T extends { b: 1 }> extends B {\n  c: 1;\n}", "interface A<T extends { b: 1 }> extends B"],
    ['export type A = "a;" | { b: 1; /* ; */ c: 2 };\n', 'type A = "a;" | { b: 1; /* ; */ c: 2 }'],
    ["  readonly a: { b: number } | ((c: string) => void);\n", "a: { b: number } | ((c: string) => void)"],
    ["export const a: Rule = make({});\n", "const a: Rule"],
    ["export class A extends B {\n  c = 1;\n}", "class A extends B"],
    ["export function isA(a: unknown): a is { b: 1 } {\n", "function isA(a: unknown): a is { b: 1 }"],
  ] as const;
  for (const [source, signature] of cases) assertEquals(signatureAt(source, source.search(/\S/)), signature);
});

Deno.test("siteOf() with the reference: every link leads to a page of it and a name there, every id is given once", () => {
  const pages = new Map(
    [...files].filter(([path]) => path.endsWith(".html")).map(([path, text]) => [path, parseHTML(text).document]),
  );
  const ids = new Map([...pages].map(([path, document]) => {
    const all = Array.from(document.querySelectorAll("[id]"), ({ id }) => id);
    assertEquals(all.length, new Set(all).size, path);
    return [path, new Set(all)];
  }));
  for (const [path, document] of pages) {
    for (const a of document.querySelectorAll("a[href]")) {
      const target = a.getAttribute("href")!;
      if (/^https?:/.test(target)) continue;
      const [file, fragment] = target.split("#") as [string, string?];
      const found = file === "" ? path : normalize(join(dirname(path), file));
      assert(ids.has(found), `${path} links to ${target}`);
      assert(!fragment || ids.get(found)!.has(fragment), `${path} links to ${target}`);
    }
    assert(!/\{@link/.test(document.body.textContent), `${path} has links that lead nowhere`);
  }
  const notebook = pages.get("notebooks/affinity/figure_1.html")!;
  assertEquals(
    Array.from(notebook.querySelectorAll(".uses a"), (a) => a.textContent),
    ["graph.ring", "mixing.metropolis", "chain"],
    "what is not imported is not the kit's",
  );
  assertStringIncludes(pages.get("reference/graph.html")!.getElementById("ring")!.textContent, "Used in");
});

Deno.test({
  name:
    "siteOf() in Chromium, from files: the reference is no wider than a phone, and the search finds a name and leads to it",
  ignore: executablePath === undefined,
  async fn() {
    await using here = await visit(files);
    const { page } = here;
    for (const address of here.addresses) {
      await page.goto(address);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wide <= 0, `${address} is ${wide} pixels too wide`);
    }
    await page.goto(here.addresses.find((address) => address.endsWith("reference/index.html"))!);
    await page.locator("#words").fill("graph.ring");
    await page.locator("#found li a").first().click();
    assertStringIncludes(page.url(), "reference/graph.html#ring");
    assertEquals(here.faults, []);
  },
});
