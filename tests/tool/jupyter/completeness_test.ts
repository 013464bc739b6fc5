import { completeness } from "../../../lib/tool/jupyter/completeness.ts";
import { assertEquals } from "../../std_assert.ts";

Deno.test("completeness() tells code that goes on from code that is wrong", async () => {
  const samples = {
    complete: ["", "1 + 1", "const a: number = await b;", "function f() {\n  return `${1}`;\n}", "// for (;;) {"],
    incomplete: [
      "for (const x of y) {",
      "f(1",
      "const s = `a",
      "/* a",
      "class A {\n  m() {",
      "import { a } from",
      "f(",
      "const a =",
      "1 +",
      "a.",
      "if (x)",
    ],
    invalid: ["const a = ;", "if (x) }", ")", "f(;\n1", "let 1a", 'const s = "a'],
  };
  for (const [status, codes] of Object.entries(samples)) {
    for (const code of codes) assertEquals(await completeness(code), status, code);
  }
});
