import { dirname } from "node:path";
import { fromPercent, readNotebook, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../../std_assert.ts";

const GOOD = `// %%
import { openStudy } from "murmuration";
import { findings } from "report";
const study = await openStudy("affinity/figure_1", {
  smoke: { seeds: 1 },
  default: { seeds: 2 },
  full: { seeds: 3 },
});

// %%
const { above } = findings();
study.claim("A-1", "Peers agree.", above("peers", study.seeds.map((seed) => 1 + 0.01 * seed)));
await study.close();
`;
const BAD =
  '// %%\nconsole.log("before");\n\n// %%\nthrow new RangeError("too far");\n\n// %%\nconsole.log("after");\n';
const ENDLESS = "// %%\n1;\n\n// %%\nawait new Promise(() => {});\n";

interface Project extends AsyncDisposable {
  readonly path: string;
  /** Starts the command on the project's notebooks. */
  start(...args: string[]): Deno.ChildProcess;
  /** Runs the command on the project's notebooks to its end. */
  run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
}

/** A project of its own with three notebooks, which import the notebook room alone. */
async function project(results = ""): Promise<Project> {
  const path = await Deno.makeTempDir();
  const { default: config } = await import("../../../deno.json", { with: { type: "json" } });
  const library = new URL("../../../lib/notebook/mod.ts", import.meta.url).href;
  const { imports, compilerOptions } = config;
  await Deno.writeTextFile(
    `${path}/deno.json`,
    JSON.stringify({
      nodeModulesDir: "none",
      lock: false,
      compilerOptions,
      imports: { ...imports, murmuration: library, report: new URL("../report/mod.ts", library).href },
    }),
  );
  const scripts = { "affinity/figure_1": GOOD, "p2pl/figure_1_bad": BAD, "ngm/figure_1_endless": ENDLESS };
  for (const [name, script] of Object.entries(scripts)) {
    await writeNotebook(`${path}/notebooks/${name}.ipynb`, fromPercent(script));
  }
  const command = (args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", new URL("../../../lib/tool/command/reproduce.ts", import.meta.url).href, ...args],
      cwd: path,
      env: { MURMURATION_RESULTS: results },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  return {
    path,
    start: (...args) => command(args).spawn(),
    async run(...args) {
      const { code, stdout, stderr } = await command(args).output();
      return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("reproduce runs paper A by default, saves it, and ends in its claims", async () => {
  await using here = await project();
  const { code, stdout, stderr } = await here.run("--scale", "smoke", "--seeds", "3");
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "A-1  reproduced: Peers agree.");
  assertStringIncludes(stdout, "(seeds: 3)");
  assertStringIncludes(stdout, "results/affinity/figure_1.ipynb");
  const cells = (await readNotebook(`${here.path}/results/affinity/figure_1.ipynb`)).cells;
  assert(cells.every((cell) => cell.cell_type === "code" && cell.outputs.length > 0));
  const names = (await Array.fromAsync(Deno.readDir(`${here.path}/results/affinity/figure_1`))).map(({ name }) => name);
  assertEquals(names.sort(), ["claims.csv", "claims.json", "claims.md", "claims.tex", "environment.json"]);
});

Deno.test("reproduce --scale committed runs a notebook at the scale that its outputs show", async () => {
  await using here = await project();
  await here.run("--scale", "full");
  await Deno.rename(`${here.path}/results/affinity/figure_1.ipynb`, `${here.path}/notebooks/affinity/figure_1.ipynb`);
  const { code, stdout, stderr } = await here.run("--scale", "committed");
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "Claims of affinity/figure_1 (scale full)");
  assertStringIncludes(stdout, "(seeds: 3)");
});

Deno.test("reproduce writes where MURMURATION_RESULTS says, unless told otherwise", async () => {
  await using here = await project("elsewhere");
  for (const flags of [[], ["--results", "out"]]) {
    const { code, stdout, stderr } = await here.run("--scale", "smoke", ...flags);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, `${flags.at(-1) ?? "elsewhere"}/affinity/figure_1.ipynb`);
  }
});

Deno.test("reproduce names the failing notebook, cell and error, keeps what stands, and goes on", async () => {
  await using here = await project();
  const { code, stdout, stderr } = await here.run("B", "affinity", "--scale=smoke", "--results=out");
  assertEquals(code, 1);
  assertStringIncludes(stderr, "p2pl/figure_1_bad.ipynb, cell 2: RangeError: too far");
  assertStringIncludes(stdout, "affinity/figure_1 (finished)");
  const [first, second, third] = (await readNotebook(`${here.path}/out/p2pl/figure_1_bad.ipynb`)).cells;
  const outputs = [first, second, third].map((cell) => cell?.cell_type === "code" ? cell.outputs.length : -1);
  assertEquals(outputs, [1, 1, 0]);
});

Deno.test("reproduce on a full disk says why a cell failed, which claims held, and where the notebook lies", async () => {
  await using here = await project("full");
  const full = `${here.path}/full`;
  await Deno.mkdir(full);
  const mount = new Deno.Command("mount", { args: ["-t", "tmpfs", "-o", "size=64k", "tmpfs", full], stderr: "null" });
  // Where no file system may be mounted there is no full disk to meet.
  if (!await mount.output().then(({ success }) => success, () => false)) return;
  try {
    const long = `// %%\nawait Deno.jupyter.md\`${"long ".repeat(20_000)}\`;\n\n`;
    for (const [name, script] of Object.entries({ "affinity/figure_1": GOOD, "p2pl/figure_1_bad": BAD })) {
      await writeNotebook(`${here.path}/notebooks/${name}.ipynb`, fromPercent(long + script));
    }
    const { code, stdout, stderr } = await here.run("A", "B", "--scale", "smoke", "--seeds", "2");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "RangeError: too far");
    assertStringIncludes(stderr, 'full/affinity/figure_1.ipynb" cannot be written: no space is left on the disk');
    assertStringIncludes(stdout, "A-1  reproduced: Peers agree.");
    const [saved] = /\S+\/figure_1\.ipynb/.exec(stdout)!;
    assertEquals((await readNotebook(saved)).cells.length, 3);
    await Deno.remove(dirname(dirname(saved)), { recursive: true });
  } finally {
    await new Deno.Command("umount", { args: [full] }).output();
  }
});

Deno.test("reproduce ends with 130 when interrupted, and keeps the partial notebook", async () => {
  await using here = await project();
  const child = here.start("ngm", "--scale", "smoke");
  const stdout = new Response(child.stdout).text();
  let interrupted = false;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    if (!interrupted && text.includes("cell 1/2")) {
      interrupted = true;
      child.kill("SIGINT");
    }
  }
  assertEquals((await child.status).code, 130);
  assertStringIncludes(await stdout, "ngm/figure_1_endless (interrupted)");
  const [first] = (await readNotebook(`${here.path}/results/ngm/figure_1_endless.ipynb`)).cells;
  assert(first?.cell_type === "code" && first.outputs.length === 1);
});
