import { fileURLToPath } from "node:url";
import { notebookOf, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { assertEquals, assertStringIncludes } from "../../std_assert.ts";
import { claimWith, notebookWith, project, shownClaims } from "../site/project.ts";

const command = fileURLToPath(new URL("../../../lib/tool/command/site.ts", import.meta.url));
const config = fileURLToPath(new URL("../../../deno.json", import.meta.url));
const NOTEBOOK = notebookWith("# One", "1;", [shownClaims([claimWith("A-1", "Peers agree.", "reproduced")])]);

/** The folder as a project of its own. */
async function ownProject(path: string): Promise<void> {
  await Deno.writeTextFile(`${path}/deno.json`, "{}");
}

async function site(cwd: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const deno = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--config", config, command, ...args], cwd });
  const { code, stdout, stderr } = await deno.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

Deno.test("task site writes into results/site, or where it is told to, and says what it found", async () => {
  await using here = await project({ "affinity/figure_1": NOTEBOOK });
  await ownProject(here.path);
  const { code, stdout, stderr } = await site(here.path);
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "1 notebook, 1 claim: 1 reproduced");
  assertStringIncludes(stdout, "results/site/index.html");
  assertEquals((await site(here.path, "--out", "elsewhere")).code, 0);
  assertStringIncludes(await Deno.readTextFile(`${here.path}/elsewhere/index.html`), "Peers agree.");
});

Deno.test("task site --results shows notebooks as they were executed there", async () => {
  await using here = await project({ "affinity/figure_1": NOTEBOOK, "affinity/figure_2": notebookOf([]) });
  await ownProject(here.path);
  const anew = notebookWith("# One", "1;", [shownClaims([claimWith("A-1", "Peers agree.", "not reproduced")])]);
  await writeNotebook(`${here.path}/out/affinity/figure_1.ipynb`, anew);
  const { stdout, stderr } = await site(here.path, "--results", "out");
  assertStringIncludes(stdout, "2 notebooks, 1 claim: 1 not reproduced", stderr);
});

Deno.test("task site answers what it cannot use with exit code 2 and a sentence, and writes nothing", async () => {
  await using here = await project({ "affinity/figure_1": NOTEBOOK });
  await ownProject(here.path);
  const cases = [
    [["--out", "deno.json"], "is a file"],
    [["--out", "notebooks"], "which no site put there"],
    [["--results", "none"], "there is no folder"],
    [["affinity"], '"affinity"'],
    [["--ouput"], "--ouput"],
  ] as const;
  for (const [args, sentence] of cases) {
    const { code, stderr } = await site(here.path, ...args);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, sentence);
  }
  await Deno.writeTextFile(`${here.path}/notebooks/bad.ipynb`, "{");
  const { code, stderr } = await site(here.path);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "bad.ipynb");
  const names = await Array.fromAsync(Deno.readDir(here.path));
  assertEquals(names.map(({ name }) => name).sort(), ["deno.json", "notebooks"]);
  assertStringIncludes((await site(here.path, "--help")).stdout, "--out");
});
