import { exitCode } from "../../../lib/tool/command/command_line.ts";
import { siteCommand } from "../../../lib/tool/command/site.ts";
import { notebookOf, writeNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { assertEquals, assertStringIncludes } from "../../std_assert.ts";
import { claimWith, notebookWith, project, shownClaims } from "../site/project.ts";

const NOTEBOOK = notebookWith("# One", "1;", [shownClaims([claimWith("A-1", "Peers agree.", "reproduced")])]);

/** The folder as a project of its own. */
async function ownProject(path: string): Promise<void> {
  await Deno.writeTextFile(`${path}/deno.json`, "{}");
}

async function site(cwd: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const printed: string[] = [];
  const { log, error } = console;
  console.log = console.error = (...words: unknown[]) => void printed.push(words.join(" "));
  const before = Deno.cwd();
  Deno.chdir(cwd);
  try {
    return { code: await exitCode(() => siteCommand(args)), text: printed.join("\n") };
  } finally {
    Deno.chdir(before);
    Object.assign(console, { log, error });
  }
}

Deno.test("task site writes into results/site, or where it is told to, and says what it found", async () => {
  await using here = await project({ "affinity/figure_1": NOTEBOOK });
  await ownProject(here.path);
  const { code, text } = await site(here.path);
  assertEquals(code, 0, text);
  assertStringIncludes(text, "1 notebook, 1 claim: 1 reproduced");
  assertStringIncludes(text, "results/site/index.html");
  assertEquals((await site(here.path, "--out", "elsewhere")).code, 0);
  assertStringIncludes(await Deno.readTextFile(`${here.path}/elsewhere/index.html`), "Peers agree.");
});

Deno.test("task site --results shows notebooks as they were executed there", async () => {
  await using here = await project({ "affinity/figure_1": NOTEBOOK, "affinity/figure_2": notebookOf([]) });
  await ownProject(here.path);
  const anew = notebookWith("# One", "1;", [shownClaims([claimWith("A-1", "Peers agree.", "not reproduced")])]);
  await writeNotebook(`${here.path}/out/affinity/figure_1.ipynb`, anew);
  const { text } = await site(here.path, "--results", "out");
  assertStringIncludes(text, "2 notebooks, 1 claim: 1 not reproduced");
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
    const { code, text } = await site(here.path, ...args);
    assertEquals(code, 2, text);
    assertStringIncludes(text, sentence);
  }
  await Deno.writeTextFile(`${here.path}/notebooks/bad.ipynb`, "{");
  const { code, text } = await site(here.path);
  assertEquals(code, 2);
  assertStringIncludes(text, "bad.ipynb");
  const names = await Array.fromAsync(Deno.readDir(here.path));
  assertEquals(names.map(({ name }) => name).sort(), ["deno.json", "notebooks"]);
  assertStringIncludes((await site(here.path, "--help")).text, "--out");
});
