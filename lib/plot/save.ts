import { dirname } from "node:path";

/**
 * Writes one file per extension, `path.svg` for `{ svg: … }`, and makes the folder. Each file is written whole under a
 * temporary name and then renamed, so that no reader ever meets half of one.
 *
 * @param path Path without extension.
 * @returns The paths written.
 *
 * @example
 * ```ts
 * import { figures } from "murmuration";
 *
 * const folder = await Deno.makeTempDir();
 * await figures.saveFiles(`${folder}/note`, { md: "# A note", txt: "A note" });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveFiles(
  path: string,
  contents: { readonly [extension: string]: string | Uint8Array },
): Promise<string[]> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const written: string[] = [];
  for (const [extension, content] of Object.entries(contents)) {
    const target = `${path}.${extension}`;
    const unfinished = `${target}.${crypto.randomUUID()}.part`;
    try {
      await Deno.writeFile(unfinished, typeof content === "string" ? new TextEncoder().encode(content) : content);
      await Deno.rename(unfinished, target);
    } catch (error) {
      await Deno.remove(unfinished).catch(() => {});
      throw error;
    }
    written.push(target);
  }
  return written;
}
