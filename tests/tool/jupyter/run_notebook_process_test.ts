import { fromPercent, runNotebook, type RunNotebookOptions } from "../../../lib/tool/jupyter/mod.ts";
import type { CellOutput, CellProgress, CodeCell, NotebookRun } from "../../../lib/tool/jupyter/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../../std_assert.ts";

const run = (cells: string[], options: Partial<RunNotebookOptions> = {}) =>
  runNotebook(fromPercent(cells.map((cell) => `// %%\n${cell}\n`).join("\n")), {
    cwd: Deno.cwd(),
    timeout: 60,
    ...options,
  });
const codeCells = ({ notebook }: NotebookRun) => notebook.cells as CodeCell[];
const printed = (outputs: readonly CellOutput[]) =>
  outputs.map((output) => output.output_type === "stream" ? output.text : "").join("");

Deno.test("runNotebook() loses no output of 100 cells, nor of 200 log lines a cell", async () => {
  const logs = (cell: number) => `for (let i = 0; i < 200; i++) console.log("${cell}", i);`;
  const cells = Array.from({ length: 50 }, (_, i) => [`${i}`, i < 10 ? logs(i) : `console.log(${i})`]).flat();
  const result = await run(cells);
  assertEquals(result.status, "finished");
  codeCells(result).forEach(({ outputs, execution_count }, i) => {
    assertEquals(execution_count, i + 1);
    const at = Math.floor(i / 2);
    if (i % 2 === 1) {
      assertEquals(
        printed(outputs),
        at < 10 ? Array.from({ length: 200 }, (_, k) => `${at} ${k}\n`).join("") : `${at}\n`,
      );
    } else if (outputs[0]?.output_type === "execute_result") {
      assertEquals(outputs[0].data["text/plain"], `${at}`);
    } else throw new Error(`cell ${i + 1} lacks its value`);
  });
});

Deno.test("runNotebook() stops at a failing cell, names it, and keeps what stands", async () => {
  const result = await run(["console.log(1)", 'throw new TypeError("boom")', "console.log(3)"]);
  assertEquals(result.status, "failed");
  const [failure] = result.failures;
  assertEquals([failure?.cell, failure?.name, failure?.message], [2, "TypeError", "boom"]);
  const [first, second, third] = codeCells(result);
  assertEquals(printed(first!.outputs), "1\n");
  assertEquals(second!.outputs[0]?.output_type, "error");
  assertEquals([third!.outputs, third!.execution_count], [[], null]);
});

Deno.test("runNotebook() tells why a cell cannot be compiled, and goes on if asked", async () => {
  const result = await run(["const a = ;", 'import "./no_such_file.ts";', "console.log(3)"], { keepGoing: true });
  assertEquals(result.failures.map(({ cell }) => cell), [1, 2]);
  assertStringIncludes(result.failures[0]!.message, "Expression expected");
  assertStringIncludes(result.failures[1]!.message, "no_such_file.ts");
  assertEquals(printed(codeCells(result)[2]!.outputs), "3\n");
});

Deno.test("runNotebook() fails a cell that leaves a rejected promise or a throwing timer behind", async () => {
  const cells = [
    'void Promise.reject(new RangeError("left"))',
    'void setTimeout(() => { throw new TypeError("soon"); }); console.log("kept")',
    "console.log(3)",
    'void setTimeout(() => { throw new TypeError("late"); }, 20)',
  ];
  const result = await run(cells, { keepGoing: true });
  assertEquals(result.failures.map(({ cell, name, message }) => `${cell} ${name}: ${message}`), [
    "1 RangeError: left",
    "2 TypeError: soon",
    "4 TypeError: late",
  ]);
  const outputs = codeCells(result).map((cell) => cell.outputs.map(({ output_type }) => output_type));
  assertEquals(outputs, [["error"], ["stream", "error"], ["stream"], ["error"]]);
});

Deno.test("runNotebook() keeps printed text, errors, displays and values in order", async () => {
  const result = await run([
    'console.log("a"); console.error("b"); await Deno.jupyter.display(1); console.log("c"); 2',
  ]);
  const kinds = codeCells(result)[0]!.outputs.map((output) =>
    output.output_type === "stream" ? output.text : output.output_type
  );
  assertEquals(kinds, ["a\n", "b\n", "display_data", "c\n", "execute_result"]);
});

Deno.test("runNotebook() cuts floods of text and displays, and says how much is missing", async () => {
  const result = await run([
    'for (let i = 0; i < 60_000; i++) console.log("x".repeat(19));',
    'console.log("y".repeat(30_000_000));',
    "for (let i = 0; i < 1_500; i++) await Deno.jupyter.display(i);",
    'await Deno.jupyter.display({ "text/plain": "z".repeat(21_000_000) }, { raw: true });',
  ]);
  assertEquals(result.status, "finished");
  const [lines, text, displays, large] = codeCells(result).map(({ outputs }) => outputs);
  assertEquals(
    printed(lines!),
    `${"x".repeat(19)}\n`.repeat(20_000) + missing("800,000", "characters were printed", "400,000"),
  );
  assertEquals(printed(text!), "y".repeat(400_000) + missing("29,600,001", "characters were printed", "400,000"));
  assertEquals(displays!.length, 1_001);
  assertEquals(printed(displays!), missing("500", "outputs were made", "1,000"));
  assertStringIncludes(JSON.stringify(large), "21.0 MB");
});

Deno.test("runNotebook() cuts long errors, and keeps what they begin and end with", async () => {
  const long = '"e".repeat(3_000_000)';
  const result = await run([`throw new Error(${long})`, `void Promise.reject(new Error(${long}))`], {
    keepGoing: true,
  });
  assertEquals(result.failures.length, 2);
  for (const { outputs } of codeCells(result)) {
    const json = JSON.stringify(outputs);
    assert(json.length < 100_000);
    assertStringIncludes(json, "more characters");
    assertStringIncludes(json, "<anonymous>:1:");
  }
});

const missing = (count: string, what: string, limit: string) =>
  `\n… ${count} more ${what}; a cell shows its first ${limit}.\n`;

Deno.test("runNotebook() gives up a cell that takes too long", async () => {
  const result = await run(["console.log(1)", "for (;;);"], { timeout: 1.5 });
  assertEquals(result.status, "failed");
  assertEquals(result.failures[0]!.cell, 2);
  assertStringIncludes(result.failures[0]!.message, "more than 1.5 s");
  assertEquals(printed(codeCells(result)[0]!.outputs), "1\n");
});

Deno.test("runNotebook() reports a kernel that dies", async () => {
  const result = await run(["console.log(1)", "Deno.exit(7)", "console.log(3)"]);
  assertEquals(result.status, "failed");
  assertStringIncludes(result.failures[0]!.message, "exited with code 7");
});

Deno.test("runNotebook() can be interrupted", async () => {
  const controller = new AbortController();
  const onProgress = ({ cell }: CellProgress) => {
    if (cell === 2) controller.abort();
  };
  const result = await run(["1", "await new Promise(() => {})"], { signal: controller.signal, onProgress });
  assertEquals(result.status, "interrupted");
  assertEquals(codeCells(result)[0]!.outputs.length, 1);
});

Deno.test("runNotebook() passes the environment on and forwards progress bars", async () => {
  const seen: CellProgress[] = [];
  const result = await run([
    'import { progress } from "./lib/notebook/progress.ts";',
    'const bar = await progress({ total: 1000, label: Deno.env.get("WHAT")! });',
    "for (let i = 1; i <= 1000; i++) await bar.update(i);\nawait bar.finish();",
  ], { env: { WHAT: "seeds" }, onProgress: (progress) => seen.push(progress) });
  assertEquals(result.failures, []);
  assertEquals(seen.filter(({ state }) => state === "running").at(-1)?.note, "seeds 1000/1000");
  assert(seen.filter(({ state }) => state === "running").length < 100);
  const bar = codeCells(result)[1]!.outputs[0];
  if (bar?.output_type !== "display_data") throw new Error("the bar is missing");
  assertStringIncludes(String(bar.data["text/html"]), 'value="1000"');
});
