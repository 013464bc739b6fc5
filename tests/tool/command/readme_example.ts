const readme = new URL("../../../README.md", import.meta.url);

/** The README's example, so small that it takes no time. */
export async function example(): Promise<string> {
  const [, code = ""] = /```ts\n(import \{ algorithms[\s\S]*?)```/.exec(await Deno.readTextFile(readme))!;
  return code.replace("rounds: 40", "rounds: 2").replace("[0, 1, 2, 3, 4],\n});", "[0, 1],\n});")
    .replace("datasets.mnist()", "datasets.mnist({ train: 2000, test: 200, mirrors: [] })");
}
