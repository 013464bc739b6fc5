import { fileURLToPath } from "node:url";
import { packagesFolder, systemFacts } from "../../lib/base/mod.ts";
import { assertEquals, assertStringIncludes } from "../std_assert.ts";
import { temporaryFolder } from "../run/tiny_simulation.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const everything = ["--allow-env", "--allow-sys", "--allow-read", "--allow-ffi"];

/** What a script that simulates says with these permissions. */
async function saidWith(permissions: readonly string[]): Promise<{ code: number; error: string }> {
  await using folder = await temporaryFolder();
  const script = `${folder.path}/script.ts`;
  await Deno.writeTextFile(
    script,
    `import { algorithms, datasets, graph, models, partition, simulate } from "murmuration";
const digits = datasets.syntheticDigits({ train: 20, test: 10 });
await simulate({
  graph: graph.complete(2),
  model: models.mlp([784, 10]),
  devices: partition.iid(digits.train, { devices: 2, seed: 0 }),
  test: digits.test,
  algorithms: { dsgd: algorithms.dsgd() },
  rounds: 1,
  seeds: [0],
  showProgress: false,
});`,
  );
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-check", "--config", `${root}deno.json`, ...permissions, script],
    env: { NO_COLOR: "1" },
  }).output();
  return { code, error: new TextDecoder().decode(stderr) };
}

for (const missing of everything) {
  Deno.test(`mod.ts: without ${missing} a script ends with a sentence that names it`, async () => {
    const { code, error } = await saidWith(everything.filter((permission) => permission !== missing));
    assertEquals(code, 1);
    assertStringIncludes(error, `Murmuration needs the permissions ${everything.join(" ")}, and ${missing} is missing`);
  });
}

Deno.test("mod.ts: a script simulates with no more than the kit needs", async () => {
  const narrow = [
    `--allow-read=${root},${packagesFolder()}`,
    `--allow-ffi=${packagesFolder()}`,
    `--allow-sys=${systemFacts.join()}`,
  ];
  assertEquals(await saidWith(["--allow-env", ...narrow]), { code: 0, error: "" });
});
