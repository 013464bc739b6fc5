import { join } from "node:path";
import { newCommand } from "../../../lib/tool/command/new.ts";
import { taskProcess } from "../../../lib/tool/command/task_process.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { graph } from "../../../mod.ts";
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
  assertStringIncludes(await Deno.readTextFile(join(folder, "results/first.svg")), "01234|56789");
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

Deno.test("taskProcess(): what the kit refuses ends a script with the sentence alone, other errors with their trace", async () => {
  await using home = await temporaryFolder();
  const script = (line: string) => Deno.writeTextFile(join(home.path, "wrong.ts"), `import "murmuration";\n${line}`);

  await script('import { graph } from "murmuration"; graph.ring(0);');
  const { message } = assertThrows(() => graph.ring(0), InputError);
  assertEquals(await started(["run", "wrong.ts"], home.path), { code: 1, out: "", error: `${message}\n` });
  await script('throw new Error("my own");');
  const { code, error } = await started(["run", "wrong.ts"], home.path);
  assertEquals([code, error.includes("my own"), error.includes("wrong.ts:2:")], [1, true, true]);
});

Deno.test("taskProcess() turns --real-data into a variable, with which nothing stands in", async () => {
  await using home = await temporaryFolder();
  const process = taskProcess("sweep", ["a.ts", "--real-data"], home.path)!;
  assertEquals(process.env["MURMURATION_REAL_DATA"], "1");
  assertEquals(process.args.at(-1), "a.ts");
});
