import { join } from "node:path";

/**
 * The compiler's message about code that the kernel refused to run: kernels of Deno 2.8.2 and later report neither
 * syntax errors nor unresolvable imports. Empty if the compiler reports nothing, or the folder cannot be written.
 *
 * @param code The cell's code.
 * @param folder The notebook's folder, where relative imports start.
 *
 * @example
 * ```ts
 * import { compilerReason } from "./compiler_reason.ts";
 *
 * console.assert((await compilerReason("const a = ;", ".")).includes("Expression expected"));
 * ```
 */
export async function compilerReason(code: string, folder: string): Promise<string> {
  const file = join(folder, `.cell_${crypto.randomUUID()}.ts`);
  try {
    await Deno.writeTextFile(file, code);
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", file],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    const [said = ""] = new TextDecoder().decode(stderr).split("\nStack backtrace:");
    const lines = said.split("\n").filter((line) => !/^(Check|Warning|Download) /.test(line));
    const reason = lines.join("\n").replaceAll(/file:\/\/\S*\/\.cell_[\w-]+\.ts/g, "cell").trim();
    return reason.replace(/^error: (SyntaxError: )?/, "");
  } catch {
    return "";
  } finally {
    await Deno.remove(file).catch(() => {});
  }
}
