import { join } from "node:path";
import { newCommand } from "../../../lib/tool/command/new.ts";
import { taskProcess } from "../../../lib/tool/command/task_process.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { temporaryFolder } from "../../run/tiny_simulation.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../../std_assert.ts";

const started = async (line: readonly string[], from: string) => {
  const process = taskProcess(line[0]!, line.slice(1), from)!;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    ...process,
    cwd: from,
    env: { ...process.env, NO_COLOR: "1" },
  }).output();
  return { code, out: new TextDecoder().decode(stdout), error: new TextDecoder().decode(stderr) };
};

Deno.test("newCommand() makes a folder whose script draws a figure, whose cells are its code, and whose types hold", async () => {
  await using home = await temporaryFolder();
  const folder = join(home.path, "study");
  assertEquals(await newCommand([folder]), 0);
  const script = join(folder, "first.ts");
  const small = (await Deno.readTextFile(script)).replace("rounds: 20", "rounds: 1")
    .replace("train: 6000, test: 1000", "train: 500, test: 100, mirrors: []");
  await Deno.writeTextFile(script, small);
  const { code, out, error } = await started(["run", "first.ts"], folder);
  assertEquals(code, 0, error);
  for (const suffix of ["svg", "png", "pdf"]) assertStringIncludes(out, join(folder, `results/first.${suffix}`));
  const check = await new Deno.Command(Deno.execPath(), { args: ["check", "--quiet", script], cwd: folder }).output();
  assert(check.success, new TextDecoder().decode(check.stderr));
  const { cells } = JSON.parse(await Deno.readTextFile(join(folder, "first.ipynb")));
  assertEquals(cells.map(({ cell_type }: { cell_type: string }) => cell_type), ["markdown", "code", "code", "code"]);
});

Deno.test("taskProcess() hands on flags of Deno and arguments of the file, and refuses a file that is not there", async () => {
  await using home = await temporaryFolder();
  await Deno.writeTextFile(join(home.path, "says.ts"), "console.log(Deno.args.join());");

  assertEquals((await started(["run", "-A", "says.ts", "--a", "b"], home.path)).out, "--a,b\n");
  assertEquals((await started(["run", "says.ts", "--a", "b"], home.path)).out, "--a,b\n");
  assertThrows(() => taskProcess("run", ["nowhere.ts"], home.path), InputError, "there is no file");
  assertThrows(() => taskProcess("run", [], home.path), InputError, "takes a file");
});

Deno.test("taskProcess() turns --real-data into a variable, with which nothing stands in", async () => {
  await using home = await temporaryFolder();
  const process = taskProcess("sweep", ["a.ts", "--real-data"], home.path)!;
  assertEquals(process.env["MURMURATION_REAL_DATA"], "1");
  assertEquals(process.args.at(-1), "a.ts");
});
