import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Modules of tests in a temporary folder. */
export interface TestModules extends AsyncDisposable {
  /** Their files. */
  readonly files: readonly string[];
}

/** How many files of tests share a module at most, so that there is work for every core. */
const TOGETHER = 9;

/**
 * Writes modules that import the tests of a folder. `deno test` loads the kit anew for every module that it runs, which
 * takes longer than most files of tests; here those of a folder share what they load.
 *
 * @param paths Files of tests.
 */
export async function testsAsModules(paths: readonly string[]): Promise<TestModules> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration_tests_" });
  const files: string[] = [];
  for (const [name, tests] of Map.groupBy(paths, dirname)) {
    const imports = tests.map((path) => `import "${pathToFileURL(resolve(path))}";\n`);
    for (let from = 0; from < tests.length; from += TOGETHER) {
      files.push(join(folder, `${basename(name)}_${files.length}_test.ts`));
      await Deno.writeTextFile(files.at(-1)!, imports.slice(from, from + TOGETHER).join(""));
    }
  }
  return { files, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
