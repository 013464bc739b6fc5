import { join } from "node:path";
import { configFolder } from "../../../lib/tool/jupyter/config_folder.ts";
import { Kernel } from "../../../lib/tool/jupyter/kernel.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../std_assert.ts";

Deno.test("configFolder() lets a notebook anywhere find the kit, its neighbours, and its own packages", async () => {
  const home = await Deno.makeTempDir({ prefix: "with a space " });
  try {
    await Deno.mkdir(join(home, "cells"));
    await Deno.writeTextFile(join(home, "deno.json"), '{ "imports": { "theirs": "./theirs.ts" } }');
    await Deno.writeTextFile(join(home, "theirs.ts"), 'export const theirs = "theirs";');
    await Deno.writeTextFile(
      join(home, "cells", "near.ts"),
      'import { theirs } from "theirs"; export const near = theirs;',
    );
    const cwd = join(home, "cells");
    const folder = await configFolder(cwd);
    const { imports } = JSON.parse(await Deno.readTextFile(join(folder.path, "deno.json")));
    assert((await Deno.stat(new URL(imports["murmuration"]))).isFile);
    {
      await using kernel = await Kernel.start({ cwd, configFolder: folder.path });
      const value = async (code: string) => {
        const shown: unknown[] = [];
        await kernel.execute(code, { onMessage: ({ content }) => shown.push(content), timeout: 60 });
        return JSON.stringify(shown);
      };
      assertStringIncludes(await value('import { match } from "ts-pattern"; typeof match'), "function");
      assertStringIncludes(await value('import { near } from "./near.ts"; near'), "theirs");
      assertStringIncludes(await value('import { theirs } from "../theirs.ts"; theirs'), "theirs");
      assertStringIncludes(await value("Deno.cwd()"), "cells");
    }
    await folder[Symbol.asyncDispose]();
    await assertRejects(() => Deno.stat(folder.path), Deno.errors.NotFound);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("configFolder() leaves notebooks of the project where they are", async () => {
  await using folder = await configFolder("notebooks");
  assertEquals(folder.path, "notebooks");
});
