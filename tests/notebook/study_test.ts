import pl from "nodejs-polars";
import { openStudy } from "../../lib/notebook/mod.ts";
import { fromPercent, runNotebook } from "../../lib/tool/jupyter/mod.ts";
import type { Scale } from "../../lib/notebook/mod.ts";
import type { CellOutput } from "../../lib/tool/jupyter/mod.ts";
import { findings, readClaims } from "../../lib/report/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { tiny } from "../run/tiny_simulation.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../std_assert.ts";

const SCALES = {
  smoke: { rounds: 2, seeds: 2 },
  default: { rounds: 20, seeds: 3 },
  full: { rounds: 40, seeds: 10 },
} satisfies Record<Scale, { rounds: number; seeds: number }>;

const CELLS = `// %%
import pl from "nodejs-polars";
import { openStudy } from "./lib/notebook/mod.ts";
import { findings } from "./lib/report/mod.ts";
const study = await openStudy("affinity/figure_1", ${JSON.stringify(SCALES)});

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

async function withVariables(variables: Record<string, string>, test: () => Promise<void>): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    await test();
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  }
}

for (
  const [variables, message] of [
    [{ MURMURATION_SCALE: "huge" }, 'there is no scale "huge"; choose smoke, default or full'],
    [{ MURMURATION_SEEDS: "0" }, 'the number of seeds is "0"'],
    [{ MURMURATION_SEEDS: "2.5" }, 'the number of seeds is "2.5"'],
  ] as const
) {
  Deno.test(`openStudy() refuses ${JSON.stringify(variables)}`, () =>
    withVariables(variables, async () => {
      await assertRejects(() => openStudy("affinity/figure_1", SCALES), InputError, message);
    }));
}

Deno.test("openStudy() and save() refuse names that lead out of the results", async () => {
  await assertRejects(() => openStudy("../elsewhere", SCALES), InputError, "../elsewhere");
  const study = await openStudy("affinity/figure_1", SCALES);
  await assertRejects(() => study.save("text", "../x"), InputError, "../x");
});

Deno.test("Study.claim() replaces the same claim and refuses another of its name", async () => {
  const study = await openStudy("affinity/figure_1", SCALES);
  const { above } = findings();
  study.claim("A-1", "Peers agree.", above("peers", [0, 1]));
  assertEquals(study.claim("A-1", "Peers agree.", above("peers", [1, 1.01])).verdict, "reproduced");
  assertThrows(() => study.claim("A-1", "Peers differ."), InputError, 'another claim "A-1"');
  assertThrows(() => study.hypothesis("A-1", "Peers agree."), InputError, 'another claim "A-1"');
});

Deno.test("Study.simulate() runs with the study's seeds, and its notes name the data and the intervals", async () => {
  await withVariables({ MURMURATION_SCALE: "smoke", MURMURATION_SEEDS: "2" }, async () => {
    const study = await openStudy("affinity/figure_1", SCALES);
    assertEquals([study.data, study.note()], [undefined, "95 % t-intervals over 2 seeds"]);
    const { summary } = await study.simulate({ ...tiny, showProgress: false });
    assertEquals(new Set(summary.getColumn("seed").toArray()), new Set([0, 1]));
    assertEquals(study.note("3 rounds"), `${tiny.test.name}; 3 rounds; 95 % t-intervals over 2 seeds`);
  });
});

Deno.test("study.close() records what the study's runs took when they were computed, each run once", async () => {
  const folder = await Deno.makeTempDir();
  const given = { MURMURATION_SCALE: "smoke", MURMURATION_RESULTS: folder };
  await withVariables(given, async () => {
    const study = await openStudy("affinity/figure_1", SCALES);
    const { summary } = await study.simulate({ ...tiny, showProgress: false });
    await study.simulate({ ...tiny, showProgress: false });
    await study.close();
    const { cost, cores } = JSON.parse(await Deno.readTextFile(`${study.folder}/environment.json`));
    assertEquals(cost.runs, summary.height);
    assertAlmostEquals(cost.coreHours, cost.seconds * cores / 3600, 1e-12);
    assert(cost.seconds > 0);
  });
  await Deno.remove(folder, { recursive: true });
});
