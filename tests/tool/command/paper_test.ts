import { join } from "node:path";
import pl from "nodejs-polars";
import { metrics } from "../../../mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { paperCommand } from "../../../lib/tool/command/paper.ts";
import { readManifest } from "../../../lib/tool/paper/manifest.ts";
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "../../std_assert.ts";
import { output } from "./output.ts";
import { type PaperResults, paperResults } from "./paper_results.ts";

/** Writes the study that has runs up, or checks it; what was printed and the exit code. */
const paper = ({ path, results }: PaperResults, ...flags: string[]) =>
  output(() => paperCommand([join(path, "paper"), "--results", results, ...flags]));

const only = ["--only", "group/one"];

Deno.test("task paper writes figures, tables, setup and references, and a manifest that checks", async () => {
  await using made = await paperResults();
  assertEquals((await paper(made, ...only)).code, 0);
  const folder = join(made.path, "paper");
  const { items, files } = readManifest(folder);
  assertEquals(items.map(({ file }) => file), [
    "figures/group/one/accuracy.pdf",
    "tables/group/one/claims.tex",
    "tables/group/one/hyperparameters.tex",
  ]);
  for (const item of items) {
    assertEquals(item.runs, made.store.names());
    assertEquals([item.notebook, item.seeds], ["notebooks/group/one.ipynb", [0, 1]]);
  }
  const main = await Deno.readTextFile(join(folder, "main.tex"));
  for (const { file } of items) assertStringIncludes(main, file.replace(/\.tex$/, ""));
  assertStringIncludes(main, "Accuracy \\& loss, $\\theta$ \\textless{} 1 (scale");
  for (const file of ["setup.tex", "environment.tex", "references.bib", "main.tex"]) assert(file in files, file);
  assertEquals(
    await Deno.readFile(join(folder, "figures/group/one/accuracy.pdf")),
    await Deno.readFile(join(made.results, "group/one/accuracy.pdf")),
  );
  assertMatch((await paper(made, "--check")).text, /, 4 runs, 0 differences$/);
});

Deno.test("task paper: a figure that names a part of the runs has that part in the manifest", async () => {
  await using made = await paperResults();
  const one = join(made.results, "group/one");
  const { frame } = made.runs;
  const part = frame.filter(pl.col("run").eq(pl.lit(made.store.names()[0]!)));
  await Deno.writeFile(join(one, "runs_part.parquet"), part.writeParquet());
  const table = join(one, "claims.tex");
  const note = `  \\par\\smallskip{\\footnotesize Runs ${metrics.runsHash(part)}}\n\\end{table}`;
  await Deno.writeTextFile(table, (await Deno.readTextFile(table)).replace("\\end{table}", () => note));
  await paper(made, "--only", "group/one/claims");
  const [claims] = readManifest(join(made.path, "paper")).items;
  assertEquals([claims!.file, claims!.runs], ["tables/group/one/claims.tex", [made.store.names()[0]!]]);
});

Deno.test("task paper: what was computed without stored runs is written up, and said to be", async () => {
  await using made = await paperResults();
  const { text } = await paper(made);
  assertMatch(text, /^1 figure and 3 tables of 2 studies, 4 runs, in /);
  assertStringIncludes(text, "group/two names no runs");
  const folder = join(made.path, "paper");
  const sizes = readManifest(folder).items.find(({ file }) => file === "tables/group/two/sizes.tex");
  assertEquals([sizes!.runs, sizes!.seeds, sizes!.notebook], [[], [], "notebooks/group/two.ipynb"]);
  const setup = await Deno.readTextFile(join(folder, "setup.tex"));
  assertMatch(setup, /group\/two, scale .*\n.*computed in the notebook/);
  assertMatch((await paper(made, "--check")).text, /, 4 runs, 0 differences$/);
});

Deno.test("task paper --check names what is changed, missing, foreign or no longer stored", async () => {
  await using made = await paperResults();
  await paper(made, ...only);
  const folder = join(made.path, "paper");
  await Deno.writeTextFile(join(folder, "setup.tex"), "mine");
  await Deno.remove(join(folder, "references.bib"));
  await Deno.writeTextFile(join(folder, "notes.txt"), "");
  await Deno.writeTextFile(join(folder, "main.aux"), "made by LaTeX");
  const [first, second] = made.store.names();
  await Deno.remove(join(made.store.folder, first!), { recursive: true });
  await Deno.writeTextFile(join(made.store.folder, second!, "configuration.json"), "{}");
  const { code, text } = await paper(made, "--check");
  assertEquals(code, 1);
  assertEquals(text.split("\n").slice(0, -1), [
    "references.bib is missing",
    "setup.tex was changed",
    "notes.txt is foreign",
    `run ${first} is not in the store`,
    `run ${second} is damaged (configuration.json was altered)`,
  ]);
});

Deno.test("task paper: what cannot be written up is refused in a sentence, and nothing is left or lost", async () => {
  await using made = await paperResults();
  const refuse = async (words: string, ...flags: string[]) => {
    const before = (await Array.fromAsync(Deno.readDir(made.path))).map(({ name }) => name);
    await assertRejects(() => paper(made, ...flags), InputError, words);
    assertEquals((await Array.fromAsync(Deno.readDir(made.path))).map(({ name }) => name), before);
  };
  await refuse('nothing is named "three"', "--only", "three");
  await refuse("there is no store", ...only, "--store", join(made.path, "none"));
  await refuse("holds no finished study", "--results", made.path + "/none");
  await refuse("has no manifest.json", "--check");
  await paper(made, ...only);
  const mine = join(made.path, "paper", "main.tex");
  await Deno.writeTextFile(mine, "mine");
  await refuse("main.tex was changed", ...only);
  assertEquals(await Deno.readTextFile(mine), "mine");
  await Deno.remove(join(made.path, "paper"), { recursive: true });
  await Deno.mkdir(join(made.path, "paper"));
  await Deno.writeTextFile(join(made.path, "paper", "thesis.doc"), "");
  await refuse("thesis.doc is foreign", ...only);
  await Deno.remove(join(made.path, "paper"), { recursive: true });
  const [run] = made.store.names();
  await Deno.remove(join(made.store.folder, run!), { recursive: true });
  await refuse(`run ${run} of "group/one" is not in the store`, ...only);
});

Deno.test("task paper follows no link out of the results, and takes no table that reaches for files", async () => {
  await using made = await paperResults();
  const one = join(made.results, "group/one");
  const secret = join(made.path, "secret");
  await Deno.writeTextFile(secret, "private");
  for (const name of ["figure.pdf", "accuracy2.svg", "rows.parquet", "gone.tex"]) {
    await Deno.symlink(name === "gone.tex" ? "/no/such/file" : secret, join(one, name));
    await assertRejects(() => paper(made, ...only), InputError, `${name}" is a link out of`);
    await Deno.remove(join(one, name));
  }
  await Deno.symlink(join(one, "accuracy.pdf"), join(one, "again.pdf")); // within the results
  assertEquals((await paper(made, ...only)).code, 0);
  const table = join(one, "claims.tex");
  const text = await Deno.readTextFile(table);
  for (const command of ["\\input{/etc/passwd}", "\\immediate\\write18{ls}", "^^5cinput", "\\catcode`\\@=0"]) {
    await Deno.writeTextFile(table, text + command);
    await assertRejects(() => paper(made, ...only), InputError, "which tables that a study saves do not");
  }
});

Deno.test("task paper: a write-up is replaced by the next", async () => {
  await using made = await paperResults();
  await paper(made, ...only);
  await paper(made, "--only", "group/one/claims");
  const { items } = readManifest(join(made.path, "paper"));
  assertEquals(items.length, 2);
  assertEquals((await paper(made, "--check")).code, 0);
});
