import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { filesIn, isFolder } from "../../base/mod.ts";

/** The examples of documentation as modules in a temporary folder. */
export interface ExampleModules extends AsyncDisposable {
  /** Files of tests, one for each folder of code: each runs its examples one after the other. */
  readonly files: readonly string[];
}

/**
 * Makes a test of every example in the doc comments of TypeScript files, as `deno test --doc` does. There every example
 * loads the kit anew, which takes fifty times as long as the example; here those of a folder share what they load.
 *
 * @param root What the names of the examples begin from.
 * @param paths Files and folders.
 *
 * @example
 * ```ts
 * import { examplesAsModules } from "./examples.ts";
 *
 * await using examples = await examplesAsModules(".", ["lib/random"]);
 * console.assert(examples.files.length === 1);
 * ```
 */
export async function examplesAsModules(root: string, paths: readonly string[]): Promise<ExampleModules> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration_examples_" });
  const groups = new Map<string, string[]>();
  for (const path of paths.flatMap((path) => sourcesIn(resolve(root, path)))) {
    const name = relative(root, path).replaceAll("\\", "/");
    for (const { code, lines } of examplesIn(await Deno.readTextFile(path))) {
      const example = `${name}$${lines}.ts`;
      await Deno.mkdir(join(folder, dirname(example)), { recursive: true });
      await Deno.writeTextFile(join(folder, example), absolute(code, path));
      const group = groups.get(dirname(name)) ?? [];
      groups.set(dirname(name), [...group, example]);
    }
  }
  const files: string[] = [];
  for (const [group, examples] of groups) {
    const tests = examples.map((name) =>
      `Deno.test(${JSON.stringify(name)}, async () => void await import(${JSON.stringify(`./${name}`)}));\n`
    );
    files.push(join(folder, `${group.replaceAll("/", "_")}_test.ts`));
    await Deno.writeTextFile(files.at(-1)!, ['import "murmuration";\n', ...tests].join(""));
  }
  return { files, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

interface Example {
  readonly code: string;
  /** Its first line and the one behind its last, as `deno test --doc` counts them. */
  readonly lines: string;
}

/** The fenced TypeScript in doc comments, but for what says `ignore`. */
function examplesIn(text: string): Example[] {
  const found: Example[] = [];
  let open: { readonly from: number; readonly code: string[] } | undefined;
  let comment = false;
  for (const [i, line] of text.split("\n").entries()) {
    comment ||= /^\s*\/\*\*/.test(line);
    if (!comment) continue;
    const said = line.replace(/^\s*\* ?/, "");
    if (open && said.startsWith("```")) {
      found.push({ code: open.code.join("\n"), lines: `${open.from}-${i + 2}` });
      open = undefined;
    } else if (open) open.code.push(said);
    else if (/^```(ts|typescript)\s*$/.test(said)) open = { from: i + 1, code: [] };
    if (line.includes("*/")) comment = false;
  }
  return found;
}

/** An example whose imports of files do not depend on where it lies. */
function absolute(code: string, path: string): string {
  const imported = code.replaceAll(
    /(\bfrom |\bimport |\bimport\()"(\.[^"]+)"/g,
    (_, before, name) => `${before}"${pathToFileURL(resolve(dirname(path), name))}"`,
  );
  return `${imported}\nexport {};\n`;
}

function sourcesIn(path: string): string[] {
  if (!isFolder(path)) return [path];
  return filesIn(path).filter((file) => file.endsWith(".ts")).map((file) => join(path, file));
}
