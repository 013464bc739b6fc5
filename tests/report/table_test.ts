import config from "../../deno.json" with { type: "json" };
import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  environmentRecord,
  environmentTable,
  latexText,
  saveTable,
  type Table,
  table,
  toCsv,
  toHtml,
  toLatex,
  toMarkdown,
} from "../../lib/report/mod.ts";

const results: Table = {
  title: "50 % & more",
  columns: [{ name: "method" }, { name: "accuracy", percent: true }, { name: "rounds" }],
  rows: [
    ['P2PL_1, "ring"', { mean: 0.97123, low: 0.9684, high: 0.97406, seeds: 5 }, 120],
    ["a|b", { mean: 0.5, low: null, high: null, seeds: 1 }, null],
  ],
  note: "Intervals: 95 %",
};

Deno.test("toCsv() quotes fields and spreads estimates over columns in full precision", () => {
  assertEquals(
    toCsv(results),
    [
      "method,accuracy,accuracy low,accuracy high,accuracy seeds,rounds",
      '"P2PL_1, ""ring""",0.97123,0.9684,0.97406,5,120',
      "a|b,0.5,,,1,",
      "",
    ].join("\r\n"),
  );
});

Deno.test("toMarkdown() rounds, escapes and aligns numbers to the right", () => {
  assertEquals(
    toMarkdown(results).split("\n"),
    [
      "**50 % & more**",
      "",
      "| method | accuracy (%) | rounds |",
      "| --- | ---: | ---: |",
      '| P2PL\\_1, "ring" | 97.1 [96.8, 97.4] | 120 |',
      "| a\\|b | 50.0 | – |",
      "",
      "Intervals: 95 %",
      "",
    ],
  );
});

Deno.test("toLatex() uses booktabs and siunitx and escapes", () => {
  const latex = toLatex(results);
  for (
    const part of [
      "\\caption{50 \\% \\& more}",
      "\\begin{tabular}{lS[table-format=2.1]@{\\,}lS[table-format=3.0]}",
      "\\toprule\n    method & \\multicolumn{2}{c}{accuracy (\\%)} & {rounds} \\\\\n    \\midrule",
      'P2PL\\_1, "ring" & 97.1 & {[96.8, 97.4]} & 120 \\\\',
      "a\\textbar{}b & 50.0 & & {--} \\\\",
      "\\bottomrule",
      "Intervals: 95 \\%",
    ]
  ) assertStringIncludes(latex, part);
});

Deno.test("latexText() escapes every special character of LaTeX", () => {
  assertEquals(
    latexText("\\ { } # $ % & _ ^ ~ < > −1 ± θ"),
    "\\textbackslash{} \\{ \\} \\# \\$ \\% \\& \\_ \\textasciicircum{} \\textasciitilde{} \\textless{} \\textgreater{} $-$1 $\\pm$ $\\theta$",
  );
  assertEquals(latexText("plain 123 [a], (b)"), "plain 123 [a], (b)");
  assertEquals(
    latexText("10⁻⁵ x² W₁₂ᵀ ℓ √3 θ̄ ⌈n/2⌉"),
    [
      ...["10$^{-5}$ x$^{2}$ W$_{12}$$^{T}$ $\\ell$ $\\surd$3 $\\bar{\\theta}$", "$\\lceil$n/2$\\rceil$"],
    ].join(" "),
  );
  assertEquals(latexText("a-b --flag"), "a-b -{}-flag");
});

Deno.test("toLatex() wraps texts of a table that is wider than a line, and of no other", () => {
  const ofLength = (length: number): Table => ({
    title: "Claims",
    columns: [{ name: "claim" }, { name: "measured" }, { name: "seeds" }],
    rows: [["some words ".repeat(length / 10), "a", 5]],
  });
  assertStringIncludes(toLatex(ofLength(50)), "{tabular}{llS");
  const [, ...widths] = /p\{([\d.]+)em\}>.*p\{([\d.]+)em\}S/.exec(toLatex(ofLength(500)))!.map(Number);
  assertEquals(widths[0]! > widths[1]!, true);
});

Deno.test("toHtml() escapes markup and counts the rows left out", () => {
  const long: Table = { title: "<b>", columns: [{ name: "n" }], rows: Array.from({ length: 40 }, (_, i) => [i / 3]) };
  const html = toHtml(long, { rows: 10 });
  assertStringIncludes(html, "&lt;b&gt;");
  assertStringIncludes(html, "… 30 more rows");
  assertStringIncludes(html, ">0.3333</td>");
  assertEquals(html.match(/<tr>/g)!.length, 11);
  assertThrows(() => toHtml(long, { rows: 0 }), InputError, "0 rows");
});

Deno.test("table() names a row of the wrong length", () => {
  assertThrows(() => table({ title: "t", columns: [{ name: "a" }], rows: [[1], [1, 2]] }), InputError, "row 1");
});

Deno.test("table(): a cell that is nothing a table can show is refused, whoever writes the table", () => {
  const odd = { title: "t", columns: [{ name: "a" }], rows: [[{ x: 1 }]] } as unknown as Table;
  for (const write of [table, toCsv, toHtml, toMarkdown, toLatex]) {
    assertThrows(() => void write(odd), InputError, 'a cell of a table is {"x":1}');
  }
});

Deno.test("table(): a heading says (%) once", () => {
  const rates = { title: "t", columns: [{ name: "kept (%)", percent: true }], rows: [[0.5]] };
  assertStringIncludes(toMarkdown(rates), "| kept (%) |");
});

Deno.test("saveTable() leaves three whole files", async () => {
  const folder = await Deno.makeTempDir();
  await saveTable(results, `${folder}/deep/results`);
  const names = [...Deno.readDirSync(`${folder}/deep`)].map((entry) => entry.name).sort();
  assertEquals(names, ["results.csv", "results.md", "results.tex"]);
  assertEquals(await Deno.readTextFile(`${folder}/deep/results.tex`), toLatex(results));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("environmentRecord() names versions and no host or folder", async () => {
  const record = await environmentRecord({ date: new Date("2024-05-06T07:08:09Z") });
  assertEquals([record.deno, record.date], [Deno.version.deno, "2024-05-06"]);
  assertEquals(`npm:linkedom@${record.packages["linkedom"]}`, config.imports["linkedom"]);
  assertEquals(`npm:@observablehq/plot@${record.packages["@observablehq/plot"]}`, config.imports["@observablehq/plot"]);
  if (record.commit !== null) assertMatch(record.commit, /^[0-9a-f]{40,64}$/);
  const text = toMarkdown(environmentTable(record));
  assertEquals([text.includes(Deno.hostname()), text.includes(Deno.cwd())], [false, false]);
  assertStringIncludes(text, Deno.version.v8);
});
