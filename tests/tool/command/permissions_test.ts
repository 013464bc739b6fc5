import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../../deno.json" with { type: "json" };
import { mirrors, permitted, type Place } from "../../../lib/tool/command/permissions.ts";
import { assert, assertEquals, assertMatch } from "../../std_assert.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const place: Place = {
  root: "/clone",
  kit: "/clone",
  from: "/papers",
  env: () => undefined,
  home: "/home/ada",
  temporary: "/tmp",
};
const may = (line: string, variables: Record<string, string> = {}) => {
  const [task, ...args] = line.split(" ");
  return permitted(task!, args, { ...place, env: (name) => variables[name] })!;
};

Deno.test("permitted() gives a task the paths, hosts and programs of its command line, and no others", () => {
  const inResults = ["/clone/results", "/clone/results/.runs"];
  assertEquals(may("runs list"), {
    module: "lib/tool/command/runs.ts",
    net: [],
    read: [inResults[1]!],
    write: [],
    ffi: true,
  });
  assertEquals(may("runs export out/rows.csv --store s").write, ["/papers/out"]);
  assertEquals(may("runs export --weights out/weights").write, ["/papers/out"]);
  assertEquals(may("runs export --mlflow http://[::1]:5000").net, ["[::1]:5000"]);
  assertEquals(may("runs export --mlflow https://tracker.org/x").net, ["tracker.org:443"]);
  assertEquals(may("runs prune", { MURMURATION_STORE: "/shared/runs" }).write, ["/shared/runs"]);
  assertEquals(may("site --out page").write, ["/papers"]);
  assertEquals(may("site").write, ["/clone/results"]);
  assertEquals([may("site").net, may("paper p").net, may("paper p").run], Array(3).fill(undefined));
  assertEquals(may("paper text/paper").write, ["/papers/text"]);
  assertEquals(may("kernel").write, ["/home/ada/.local/share/jupyter"]);
  assertEquals([may("kernel").ffi, may("kernels").ffi], [undefined, undefined]);
  assertEquals(may("sweep a.ts --store s --frame f/a.csv").write, [
    "/papers/s",
    "/home/ada/.cache/murmuration",
    "/papers/f",
  ]);
  assertEquals([may("sweep a.ts").run, may("sweep a.ts --jobs 2").run], [[], ["deno"]]);
  assertEquals(may("sweep a.ts --queue redis://:p@head").net, [...mirrors, "head:6379"]);
  const worker = may("worker --redis redis://head:7000/1 --store /s");
  assertEquals([worker.net, worker.run, worker.write], [[...mirrors, "head:7000"], undefined, [
    "/s",
    "/home/ada/.cache/murmuration",
  ]]);
  for (const name of ["reproduce", "notebook", "test", "ok"]) {
    assertEquals([may(name).run, may(name).net], [["deno"], ["127.0.0.1"]]);
  }
  assertEquals(may("run a/b.ts c.ts --out /d").write, [
    "/papers/a",
    "/clone/results",
    "/clone/results/.runs",
    "/home/ada/.cache/murmuration",
    "/tmp",
  ]);
  assertEquals([may("run b.ts").module, may("run b.ts").run], ["/papers/b.ts", undefined]);
  assertEquals(permitted("toString", [], place), undefined);
});

Deno.test("permitted() knows all tasks of deno.json, which all start by it, and README says what each may do", async () => {
  const readme = await Deno.readTextFile(join(root, "lib/tool/README.md"));
  for (const [name, { command }] of Object.entries(config.tasks)) {
    assert(permitted(name, [], place), name);
    assertMatch(command, new RegExp(`^deno run .* lib/tool/command/start.ts ${name}$`));
    assertMatch(readme, new RegExp(`^\\| .*\`${name}\`.* \\| .* \\| .* \\| .* \\| .* \\|$`, "m"), name);
  }
});

Deno.test("mirrors are those that the data sets name", async () => {
  const folder = join(root, "lib/data/datasets");
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".ts")) continue;
    const text = (await Deno.readTextFile(join(folder, name))).replaceAll(/^ *\*.*$/gm, "");
    for (const [, host] of text.matchAll(/"https:\/\/([^/"]+)\//g)) assert(mirrors.includes(host!), `${name}: ${host}`);
  }
});
