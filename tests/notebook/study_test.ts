import { graph } from "../../mod.ts";
import { openStudy } from "../../lib/notebook/mod.ts";
import type { Scale } from "../../lib/notebook/mod.ts";
import { findings, setting } from "../../lib/report/mod.ts";
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

Deno.test("Study.simulate() runs with the study's seeds; notes name the data and the intervals, captions the setting", async () => {
  await withVariables({ MURMURATION_SCALE: "smoke", MURMURATION_SEEDS: "2" }, async () => {
    const study = await openStudy("affinity/figure_1", SCALES);
    assertEquals([study.data, study.note()], [undefined, "95 % t-intervals over 2 seeds"]);
    const runs = await study.simulate({ ...tiny, showProgress: false });
    assertEquals(new Set(runs.summary.getColumn("seed").toArray()), new Set([0, 1]));
    assertEquals(study.note("3 rounds"), `${tiny.test.name}; 3 rounds; 95 % t-intervals over 2 seeds`);
    assertEquals(study.setting(), setting(runs));
    const other = await study.simulate({ ...tiny, graph: graph.path(3), showProgress: false });
    assertEquals(study.setting(other.frame), setting(other));
    assertStringIncludes(study.setting(), "ring(3) or path(3)");
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
    const { cost, cores, commit } = JSON.parse(await Deno.readTextFile(`${study.folder}/environment.json`));
    assertEquals(cost.runs, summary.height);
    assertEquals(cost.commits, [commit]);
    assertAlmostEquals(cost.coreHours, cost.seconds * cores / 3600, 1e-12);
    assert(cost.seconds > 0);
  });
  await Deno.remove(folder, { recursive: true });
});
