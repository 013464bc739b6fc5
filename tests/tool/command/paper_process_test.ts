import { join } from "node:path";
import { paperCommand } from "../../../lib/tool/command/paper.ts";
import { assertEquals } from "../../std_assert.ts";
import { paperResults } from "./paper_results.ts";

const latex = await hasLatex();
if (!latex) console.log("pdflatex with siunitx is not installed: that a write-up compiles is not tested");

Deno.test({
  name: "a write-up compiles: no error, no line too wide, no citation without entry",
  ignore: !latex,
  async fn() {
    await using made = await paperResults();
    const folder = join(made.path, "paper");
    await paperCommand([folder, "--results", made.results, "--only", "group/one"]);
    const compile = () => run(folder, "pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main");
    await compile();
    await run(folder, "bibtex", "main");
    await compile();
    await compile();
    const log = await Deno.readTextFile(join(folder, "main.log"));
    assertEquals(log.match(/^(!|Overfull|LaTeX Warning: (Citation|There were)).*/gm), null);
    assertEquals(await paperCommand([folder, "--results", made.results, "--check"]), 0);
  },
});

async function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { success, stdout } = await new Deno.Command(command, { args, cwd }).output();
  assertEquals(success, true, new TextDecoder().decode(stdout).slice(-2000));
}

async function hasLatex(): Promise<boolean> {
  const works = async (command: string, ...args: string[]) =>
    (await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output()).success;
  try {
    return await works("pdflatex", "--version") && await works("bibtex", "--version") &&
      await works("kpsewhich", "siunitx.sty");
  } catch {
    return false;
  }
}
