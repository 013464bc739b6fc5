import { resolve } from "node:path";
import { testsAsModules } from "../../../lib/tool/command/tests_as_modules.ts";
import { assert, assertEquals } from "../../std_assert.ts";

Deno.test("testsAsModules(): each file of tests is in one module, with files of its folder only", async () => {
  const paths = ["a/x_test.ts", "b/x_test.ts", ...Array.from({ length: 20 }, (_, i) => `a/b/${i}_test.ts`)];
  await using modules = await testsAsModules(paths);
  const imports = await Promise.all(
    modules.files.map(async (
      file,
    ) => [...(await Deno.readTextFile(file)).matchAll(/^import "file:\/\/(.*)\/(.*)";$/gm)]),
  );
  assert(imports.length < paths.length / 3);
  assertEquals(
    imports.flat().map(([, folder, name]) => `${folder}/${name}`).sort(),
    paths.map((path) => resolve(path)).sort(),
  );
  for (const module of imports) assertEquals(new Set(module.map(([, folder]) => folder)).size, 1);
});
