/**
 * The commit of a clone, read from its files without running git; null if there is none.
 *
 * @param clone Its folder, with a slash at the end.
 *
 * @example
 * ```ts
 * import { gitCommit } from "./git_commit.ts";
 *
 * console.assert(await gitCommit(new URL("file:///nowhere/")) === null);
 * ```
 */
export async function gitCommit(clone: URL): Promise<string | null> {
  if (clone.protocol !== "file:") return null;
  const folder = await gitFolder(clone);
  const head = await read(new URL("HEAD", folder));
  const branch = /^ref: (.+)$/m.exec(head)?.[1];
  if (branch === undefined) return hash(head);
  const shared = await read(new URL("commondir", folder)); // of a linked working tree
  const common = shared === "" ? folder : new URL(`${shared.trim()}/`, folder);
  const packed = await read(new URL("packed-refs", common));
  return hash(await read(new URL(branch, common))) ??
    hash(packed.split("\n").find((line) => line.endsWith(` ${branch}`)) ?? "");
}

async function gitFolder(clone: URL): Promise<URL> {
  const link = /^gitdir: (.+)$/m.exec(await read(new URL(".git", clone)))?.[1];
  return link === undefined ? new URL(".git/", clone) : new URL(`${link}/`, clone);
}

function hash(text: string): string | null {
  return /^[0-9a-f]{40,64}/.exec(text)?.[0] ?? null;
}

async function read(file: URL): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch {
    return "";
  }
}
