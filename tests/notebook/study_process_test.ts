import pl from "nodejs-polars";
import { type CellOutput, fromPercent, runNotebook } from "../../lib/tool/jupyter/mod.ts";
import { readClaims } from "../../lib/report/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../std_assert.ts";

const CELLS = `// %%
import pl from "nodejs-polars";
import { openStudy } from "./lib/notebook/mod.ts";
import { findings } from "./lib/report/mod.ts";
const study = await openStudy("affinity/figure_1", {
  smoke: { rounds: 2, seeds: 2 },
  default: { rounds: 20, seeds: 3 },
  full: { rounds: 40, seeds: 10 },
});

// %%
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';
await study.show({ title: "a bar", svg, width: 20, height: 10 }, "bar");
await study.show({ title: "Sizes", columns: [{ name: "size" }], rows: [[1.5]] }, "sizes");
await study.save(pl.DataFrame({ round: [0, 1], accuracy: [0.1, 0.9] }), "runs");
console.log(JSON.stringify([study.scale, study.settings, study.seeds]));

// %%
const { above } = findings();
study.claim("A-1", "Peers agree.", above("peers", [1, 1.1]));
study.claim("A-1", "Peers agree.", above("peers", [1, 1.01]));
study.hypothesis("A-own", "So do ours.", above("peers", [1, 1.01]));
await study.close();
`;

const runCells = (env: Record<string, string>) =>
  runNotebook(fromPercent(CELLS), { cwd: Deno.cwd(), env, timeout: 60 });
const textOf = (output: CellOutput | undefined) =>
  output?.output_type === "display_data" ? String(output.data["text/plain"]) : "";

Deno.test("openStudy() in the kernel shows what it saves", async () => {
  const results = await Deno.makeTempDir();
  try {
    const env = { MURMURATION_SCALE: "smoke", MURMURATION_SEEDS: "4", MURMURATION_RESULTS: results };
    const { notebook, failures } = await runCells(env);
    assertEquals(failures, []);
    const [opening, shown, closing] = notebook.cells.map((cell) => cell.cell_type === "code" ? cell.outputs : []);
    assertStringIncludes(textOf(opening![0]), "scale smoke, 4 seeds");
    assertEquals(shown!.map((output) => output.output_type), ["display_data", "display_data", "stream"]);
    const said = shown![2]!.output_type === "stream" ? JSON.parse(shown![2]!.text) : [];
    assertEquals(said, ["smoke", { rounds: 2, seeds: 4 }, [0, 1, 2, 3]]);
    const folder = `${results}/affinity/figure_1`;
    const files = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    assertEquals(files, [
      ...["bar.pdf", "bar.png", "bar.svg", "claims.csv", "claims.json", "claims.md", "claims.tex"],
      ...[
        "environment.json",
        "hypotheses.csv",
        "hypotheses.md",
        "hypotheses.tex",
        "runs.parquet",
        "sizes.csv",
        "sizes.md",
        "sizes.tex",
      ],
    ]);
    assertStringIncludes(textOf(closing![0]), "Peers agree.");
    assertStringIncludes(textOf(closing![1]), "So do ours.");
    assertStringIncludes(textOf(closing![2]), Deno.version.deno);
    assertEquals((await readClaims(`${folder}/claims`)).map(({ verdict }) => verdict), ["reproduced", "supported"]);
    assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/environment.json`)).scale, "smoke");
    assertEquals(pl.readParquet(`${folder}/runs.parquet`).toRecords(), [
      { round: 0, accuracy: 0.1 },
      { round: 1, accuracy: 0.9 },
    ]);
  } finally {
    await Deno.remove(results, { recursive: true });
  }
});

Deno.test("openStudy() goes on showing where nothing can be saved, and says so once", async () => {
  const file = await Deno.makeTempFile();
  try {
    const { notebook, failures } = await runCells({
      MURMURATION_SCALE: "smoke",
      MURMURATION_RESULTS: `${file}/results`,
    });
    assertEquals(failures, []);
    const texts = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs.map(textOf) : []);
    assertEquals(texts.filter((text) => text.startsWith("Nothing can be saved in")).length, 1);
    assert(texts.some((text) => text.includes("Sizes")));
  } finally {
    await Deno.remove(file);
  }
});
