import pl from "nodejs-polars";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import { compare } from "../../lib/metric/mod.ts";
import { comparisonTable, type Table, table, toCsv, toHtml, toLatex, toMarkdown } from "../../lib/report/mod.ts";
import { columnsOf, tabularOf } from "./latex_reader.ts";

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
const frame = pl.readRecords(
  Object.entries({ "good & fine": 0.9, close: 0.899, bad_1: 0.5 }).flatMap(([algorithm, base], at) =>
    seeds.map((seed) => ({ algorithm, seed, accuracy: base + 0.01 * seed + 0.003 * ((seed * (at + 1)) % 3) }))
  ),
);
const compared = comparisonTable(compare(frame), { title: "Accuracy", percent: true, runs: "0123456789ab" });

Deno.test("comparisonTable() has the best and what is not significantly worse in bold, and says how", () => {
  assertEquals(compared.rows.map(([name]) => name), ["good & fine", "close", "bad_1"]);
  assertEquals(compared.bold, [[0, 1], [1, 1]]);
  assertEquals(compared.rows[0]!.slice(2, 5), [null, null, null]);
  assertMatch(compared.note!, /mean and 95 % t-interval over 8 seeds/);
  assertMatch(compared.note!, /Differences from good & fine, paired by seed/);
  assertMatch(compared.note!, /corrected for 2 comparisons \(Holm\), uncorrected at least 0.00781/);
  assertThrows(() => comparisonTable([], { title: "None" }), InputError, '"None" compares nothing');
});

Deno.test("comparisonTable() never shows a small p as 0", () => {
  const many = Array.from({ length: 20 }, (_, seed) =>
    ["a", "b"].map((algorithm, at) => ({
      ...{ algorithm, seed, accuracy: 0.9 - 0.3 * at + 0.001 * ((seed * (at + 3)) % 7) },
    }))).flat();
  const markdown = toMarkdown(comparisonTable(compare(pl.readRecords(many)), { title: "Accuracy" }));
  assertMatch(markdown, /\| 0\.0+[1-9]\d* \| 20 \|/);
});

Deno.test("comparisonTable() of one seed says that differences take two", () => {
  const one = comparisonTable(compare(frame.filter(pl.col("seed").eq(pl.lit(0)))), { title: "One" });
  assertEquals(one.note, "Each 1 seed, no interval. Differences take at least 2 seeds.");
});

Deno.test("comparisonTable(): bold cells and the runs behind a table are in every form of it", () => {
  const { mean, low, high } = compare(frame)[0]!;
  const [m, l, h] = [mean, low!, high!].map((x) => (100 * x).toFixed(1));
  assertStringIncludes(toMarkdown(compared), `| **${m} [${l}, ${h}]** |`);
  assertStringIncludes(toMarkdown(compared), "\nRuns 0123456789ab\n");
  assertStringIncludes(toHtml(compared), `<b>${m} [${l}, ${h}]</b>`);
  assertStringIncludes(toHtml(compared), "Runs 0123456789ab");
  assertStringIncludes(toLatex(compared), `good \\& fine & \\bfseries ${m} & \\bfseries {[${l}, ${h}]} & {--}`);
  assertStringIncludes(toLatex(compared), "Runs 0123456789ab");
  const lines = toCsv(compared).trimEnd().split("\r\n");
  assert(lines[0]!.endsWith(",runs"));
  assert(lines.slice(1).every((line) => line.endsWith(",0123456789ab")));
});

Deno.test("comparisonTable(): every row of a LaTeX table has a cell per column, and numbers where siunitx wants numbers", () => {
  const tables: Table[] = [compared, {
    title: "Numbers {of} all kinds_",
    columns: [{ name: "n" }, { name: "x" }, { name: "none" }],
    rows: [[1e-7, -12.5, null], [Infinity, 3, null], [null, { mean: -0.25, low: -1, high: 1, seeds: 3 }, null]],
    bold: [[0, 0], [1, 0], [2, 1]],
  }];
  for (const given of tables) {
    const { alignment, rows } = tabularOf(toLatex(given));
    const columns = columnsOf(alignment);
    for (const row of rows) {
      assertEquals(row.reduce((width, cell) => width + cell.width, 0), columns.length, JSON.stringify(row));
      let at = 0;
      for (const { text, width } of row) {
        if (columns[at] === "S" && width === 1) assertMatch(text, /^(\\bfseries )?-?\d+(\.\d+)?(e-?\d+)?$|^\{.*\}$|^$/);
        at += width;
      }
    }
  }
});

Deno.test("table() refuses a bold cell that is not there", () => {
  const parts = { title: "Sizes", columns: [{ name: "size" }], rows: [[1]], bold: [[1, 0] as const] };
  assertThrows(() => table(parts), InputError, 'cell [1, 0] of the table "Sizes" is to be bold');
});
