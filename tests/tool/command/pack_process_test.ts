import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromPercent, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../../std_assert.ts";
import { example } from "./readme_example.ts";
import { missing, registry } from "./registry.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const NAME = "@murmuration/murmuration";

Deno.test({
  name: "packCommand() makes a package that works in an empty folder: script, notebook, workers, sweep, types",
  ignore: missing !== undefined,
  async fn(test) {
    await using server = await registry();
    const { home } = server;
    const folder = join(home, "study");
    await Deno.mkdir(folder);
    const deno = async (args: readonly string[], cwd = folder) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...args],
        cwd,
        env: {
          HOME: home,
          DENO_DIR: join(home, "deno"),
          XDG_CACHE_HOME: "",
          MURMURATION_DATA: "",
          NO_COLOR: "1",
          INIT_CWD: "",
        },
        stdin: "null",
      }).output();
      const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      assertEquals(code, 0, text);
      return text;
    };
    const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);

    await test.step("packed, under 2 MB, without tests and notebooks", async () => {
      const tarball = join(home, "kit.tgz");
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", "pack", "--out", tarball],
        cwd: root,
        env: { INIT_CWD: root },
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      assert((await Deno.stat(tarball)).size < 2e6);
      await server.publish(tarball);
    });
    await test.step("deno add", async () => {
      await deno(["add", `npm:${NAME}`]);
      const { imports } = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
      assertEquals(Object.keys(imports), [NAME]);
    });
    const code = (await example()).replaceAll('"murmuration"', JSON.stringify(NAME));
    await test.step("README's example as a script, its types and its workers", async () => {
      await write(
        "example.ts",
        `import { engine } from "${NAME}";\n${code}
import { figures as f } from "${NAME}";
await f.saveFigure(figures.oscillation(runs.frame), "figure");
console.log(JSON.stringify((await engine.wasmEngine({ workers: 2 }).describe()).facts));`,
      );
      await deno(["check", "--quiet", "example.ts"]);
      const said = await deno(["run", "-A", "example.ts"]);
      assertStringIncludes(said, '"workers":2');
      for (const suffix of ["svg", "png", "pdf"]) {
        assert((await Deno.stat(join(folder, `figure.${suffix}`))).size > 1000);
      }
    });
    await test.step("without permissions, a sentence with the remedy", async () => {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", "example.ts"],
        cwd: folder,
        env: { HOME: home, DENO_DIR: join(home, "deno"), NO_COLOR: "1" },
      }).output();
      assertEquals(code, 1);
      assertStringIncludes(new TextDecoder().decode(stderr), "--allow-env --allow-sys --allow-read --allow-ffi");
    });
    await test.step("task new: to a figure", async () => {
      await deno(["run", "-A", `npm:${NAME}/task`, "new", "new"]);
      const first = join(folder, "new", "first.ts");
      await Deno.writeTextFile(first, (await Deno.readTextFile(first)).replace("rounds: 20", "rounds: 1"));
      assertStringIncludes(await deno(["task", "--quiet", "run", "first.ts"], join(folder, "new")), "first.svg");
    });
    await test.step("in a notebook, through the kit's kernel", async () => {
      await writeNotebook(join(folder, "mine.ipynb"), fromPercent(`// %%\n${code}`));
      await deno(["run", "-A", `npm:${NAME}/task`, "notebook", "run", "--inplace", "mine.ipynb"]);
      const { cells } = JSON.parse(await Deno.readTextFile(join(folder, "mine.ipynb")));
      assert(cells[0].outputs.some(({ data }: { data?: Record<string, string> }) => data?.["image/png"]));
    });
    await test.step("a sweep, in two processes, then its runs", async () => {
      const sweep = code.replace("simulate }", "sweep }").replace(
        "const runs = await simulate({",
        "export const seeds = sweep({ rounds: [1, 2] }, ({ rounds }) => ({",
      )
        .replace("rounds: 2", "rounds").replace("\n});\n", "\n}));\n").replace(/await show[\s\S]*/, "").replace(
          /, (figures|show)\b/g,
          "",
        );
      await write("seeds.ts", sweep);
      const task = ["run", "-A", `npm:${NAME}/task`];
      assertStringIncludes(
        await deno([...task, "sweep", "seeds.ts", "--jobs", "2", "--frame", "rows.csv"]),
        "runs are stored in " + join(folder, "results/.runs"),
      );
      assert((await Deno.stat(join(folder, "rows.csv"))).size > 1000);
      assertStringIncludes(await deno([...task, "runs", "list"]), "local DSGD");
    });
    await test.step("the kernel is installed by it", async () => {
      assertStringIncludes(await deno(["run", "-A", `npm:${NAME}/task`, "kernel"]), "kernels/murmuration/kernel.json");
    });
  },
});

Deno.test("task pack: deno publish takes the files for JSR, without tests and notebooks", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert(success, text);
  assertStringIncludes(text, "kernels.wasm");
  assert(!/\/(?:tests|notebooks)\//.test(text.replaceAll(/^ +-->.*$/gm, "")), text);
});
