import { join } from "node:path";

/**
 * The text of a notebook as `deno fmt` formats it, markdown and code.
 *
 * `deno fmt --check` cannot be used on notebooks: Deno calls every notebook with a markdown cell unformatted.
 */
export async function formattedNotebook(root: string, text: string): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--config", join(root, "deno.json"), "--ext", "ipynb", "-"],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = command.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(text)).then(() => writer.close());
  const [{ success, stdout, stderr }] = await Promise.all([command.output(), written]);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
