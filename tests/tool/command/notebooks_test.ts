import { InputError } from "../../../lib/base/mod.ts";
import { fromPercent, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { cellsAsModules } from "../../../lib/tool/command/cells_as_modules.ts";
import { findNotebooks, listing, selectNotebooks } from "../../../lib/tool/command/notebooks.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../../std_assert.ts";

/** A temporary folder with the given notebooks, as percent scripts by name. */
async function folderOf(scripts: Record<string, string>): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  for (const [name, script] of Object.entries(scripts)) {
    await writeNotebook(`${path}/${name}.ipynb`, fromPercent(script));
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const NAMES = [
  "00_start_here",
  "affinity/figure_10_b",
  "affinity/figure_2_a",
  "p2pl/table_1_x",
  "affinity/.hidden/copy",
];

Deno.test("findNotebooks() sorts as a reader counts and skips hidden folders", async () => {
  await using folder = await folderOf(Object.fromEntries(NAMES.map((name) => [name, ""])));
  const found = findNotebooks(folder.path);
  assertEquals(found.map(({ name }) => name), [
    "00_start_here",
    "affinity/figure_2_a",
    "affinity/figure_10_b",
    "p2pl/table_1_x",
  ]);
  assertStringIncludes(listing(found), "affinity (A): Peer-to-Peer Learning + Consensus with Non-IID Data");
});

Deno.test("selectNotebooks() understands letters, folders, names, paths and all", async () => {
  await using folder = await folderOf(Object.fromEntries(NAMES.map((name) => [name, ""])));
  const found = findNotebooks(folder.path);
  const select = (...words: string[]) => selectNotebooks(found, words).map(({ name }) => name);
  assertEquals(select("a"), ["affinity/figure_2_a", "affinity/figure_10_b"]);
  assertEquals(select("B", "affinity"), ["affinity/figure_2_a", "affinity/figure_10_b", "p2pl/table_1_x"]);
  assertEquals(select("figure_2_a"), ["affinity/figure_2_a"]);
  assertEquals(select("notebooks/p2pl/table_1_x.ipynb", "table_1_x"), ["p2pl/table_1_x"]);
  assertEquals(select("all").length, 4);
  assertThrows(() => select("figure_3"), InputError, "p2pl/table_1_x");
  assertThrows(() => select("C"), InputError, '"C"');
});

Deno.test("findNotebooks() names a folder that is not there", () => {
  assertThrows(() => findNotebooks("no/such/folder"), InputError, "no/such/folder");
});

Deno.test("cellsAsModules() finds the notebook, cell and line of a message's place", async () => {
  await using folder = await folderOf({
    "affinity/figure_1": "// %%\na;\nb;\n\n// %% [markdown]\n// text\n\n// %%\nc;\n",
  });
  await using modules = await cellsAsModules(findNotebooks(folder.path));
  const [file] = modules.files;
  assertEquals(await Deno.readTextFile(file!), "a;\nb;\nc;\nexport {};\n");
  assertEquals(modules.locate(`at file://${file}:2:7`), "at affinity/figure_1.ipynb, cell 1, line 2");
  assertEquals(modules.locate(`--> ${file}:3:1`), "--> affinity/figure_1.ipynb, cell 2, line 1");
  assertEquals(modules.locate("at file:///elsewhere/mod.ts:3:1"), "at file:///elsewhere/mod.ts:3:1");
});

Deno.test("cellsAsModules(): the compiler and the linter read cells with the project's settings", async () => {
  await using folder = await folderOf({
    good: '// %%\nimport { match } from "ts-pattern";\nconsole.log(match(1).otherwise(() => 2));\n',
    bad: "// %%\nconst list = [1];\n\n// %%\nconst first: number = list[0];\nconsole.log(first);\n",
  });
  const notebooks = findNotebooks(folder.path);
  const deno = async (...args: string[]) => {
    await using modules = await cellsAsModules(notebooks);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, "--quiet", "--config", "deno.json", ...modules.files],
      env: { NO_COLOR: "1" },
    }).output();
    return { success, message: modules.locate(new TextDecoder().decode(stderr)) };
  };
  const types = await deno("check");
  assertEquals(types.success, false);
  assertStringIncludes(types.message, "bad.ipynb, cell 2, line 1");
  assert(!types.message.includes("good"));
  assert((await deno("lint")).success);
});
