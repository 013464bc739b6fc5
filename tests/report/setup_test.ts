import {
  ablate,
  algorithms,
  type Chain,
  type Channel,
  channel,
  graph,
  type LearningRate,
  type Model,
  models,
  partition,
  report,
  schedule,
  simulate,
} from "../../mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import type { RunRecord } from "../../lib/run/mod.ts";
import { references } from "../../lib/report/references.ts";
import { specsInWords } from "../../lib/report/spec_in_words.ts";
import { tiny } from "../run/tiny_simulation.ts";
import { tinyData } from "../tiny_problem.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../std_assert.ts";

const runs = await simulate(tiny);

Deno.test("specsInWords(): specs become words by one rule, whatever their kind; where they differ, every value is named", () => {
  const own = (pull: number) => ({ kind: "myOwnBias", pull, name: "b", inner: { kind: "none" }, until: null });
  assertEquals(specsInWords([own(1)]), "my own bias (pull 1, inner none)");
  assertEquals(specsInWords([own(10), own(2), own(2)]), "my own bias (pull 2 or 10, inner none)");
  assertEquals(specsInWords([own(1), { kind: "none" }]), "my own bias (pull 1, inner none) or none");
  const sizes = Array.from({ length: 20 }, (_, i) => 20 - i);
  assertEquals(specsInWords([{ kind: "uneven", sizes }]), "uneven (sizes of 20 numbers from 1 to 20)");
});

Deno.test("setup(): the setup says what the configurations say, and changes with each of them", async () => {
  const { markdown } = report.setup(runs);
  for (const said of ["3 devices", "ring (devices 3", "3 rounds.", "Seeds are 0, 1.", "batch size 4", "strength 0.5"]) {
    assertStringIncludes(markdown, said);
  }
  const { summary } = runs;
  assertStringIncludes(markdown, `${summary.getColumn("parameters").get(0)} parameters`);
  const changes = [{ rounds: 4 }, { seeds: [5] }, { evaluation: { every: 2 } }, { stop: { accuracy: 0.99 } }];
  for (const change of changes) {
    const changed = report.setup(await simulate({ ...tiny, ...change })).markdown;
    assert(changed !== markdown, `nothing is said of ${JSON.stringify(change)}`);
  }
});

Deno.test("setup(): the setup names the initialisation of every model", async () => {
  const said = async (model: Model) => report.setup(await simulate({ ...tiny, model })).markdown;
  const mlp = (initialization?: "heNormal") => models.mlp([6, 4, 3], initialization && { initialization });
  assertStringIncludes(await said(mlp()), "common parameters, drawn by PyTorch's default");
  assertStringIncludes(await said(mlp("heNormal")), "drawn by He's rule");
});

Deno.test("setup(): an algorithm with the steps of an earlier one is said by what is different", async () => {
  const variants = ablate(tiny.algorithms["affinity"] as Chain, { scales: [] });
  const { markdown } = report.setup(await simulate({ ...tiny, algorithms: variants }));
  const [full, without] = Object.keys(variants);
  assertStringIncludes(markdown, `*${without}* is *${full}* but for local steps (bias none).`);
  assertEquals(markdown.match(/learning rate/g)?.length, 1);
});

Deno.test("setting(): a caption says what the runs share, each value where they differ, and ranges of many numbers", async () => {
  const own = (learningRate: LearningRate) => algorithms.localDsgd({ steps: 2, batchSize: 4, learningRate });
  const said = async (options: Partial<typeof tiny> & { channel?: Channel }) =>
    report.setting(await simulate({ ...tiny, ...options }));
  const setting = await said({ algorithms: { one: own(0.1) } });
  for (const part of ["ring(3); ", "drawn by PyTorch's default; T = 2, batches of 4, step size 0.1."]) {
    assertStringIncludes(setting, part);
  }
  const epoch = algorithms.localDsgd({ epochs: 1, batchSize: 4, learningRate: 0.1 });
  assertStringIncludes(await said({ algorithms: { epoch } }), "; T = 1 epoch, batches of 4, ");
  assertStringIncludes(await said({ stop: { accuracy: 0.95, of: "mean" } }), "; until the mean has 95 %.");
  assertEquals(setting.match(/momentum|weight decay|seed/), null);
  const failing = graph.withLinkFailures(graph.ring(3), { probability: 1 / 3 });
  assertStringIncludes(await said({ graph: failing }), "link failures 0.3333; ");
  assertStringIncludes(await said({ channel: channel.loss({ probability: 0.1 }) }), "ring(3), ");
  const rates = [0.5, 0.1, 0.2, 0.4, 0.3].map(own);
  const some = (count: number) => said({ algorithms: Object.fromEntries(rates.slice(0, count).entries()) });
  assertStringIncludes(await some(3), "step size 0.1, 0.2 or 0.5.");
  assertStringIncludes(await some(5), "step size 0.1 to 0.5.");
  const { train, test } = tinyData();
  const devices = (seed: number) => partition.dirichlet(train, { devices: 3, alpha: 100 * (seed + 1), seed });
  assertStringIncludes(await said({ devices, test, seeds: [0, 1, 2] }), ", Dirichlet α = 100, 200 or 300; ");
  assertStringIncludes(await said({ devices, test, seeds: [0, 1, 2, 3, 4] }), ", Dirichlet α = 100 to 500; ");
  const [one] = Object.values(runs.configurations);
  const on = ["torus(4, 5)", "torus(4, 5) with link failures 0.5"].map((graph) => ({
    record: {
      graph,
      partition: "iid",
      model: "mlp 6-4-3",
      algorithm: "dsgd",
      devices: 20,
      parameters: 43,
    } as RunRecord,
    configuration: one!,
  }));
  assertStringIncludes(report.setting(on), "; torus(4, 5) or torus(4, 5) with link failures 0.5; ");
  const uneven = { ...on[1]!, record: { ...on[1]!.record, partition: `sizes ${new Array(20).fill(600).join("|")}` } };
  assertEquals(report.setting([on[0]!, uneven]).includes("iid"), false, "one of two partitions is named");
  const falling = own(schedule.stepwise({ initial: 0.1, factor: 0.5, rounds: [1] }));
  assertStringIncludes(await said({ algorithms: { falling } }), "step size 0.1 (stepwise).");
  const mixed = { one: own(0.1), two: own(0.05), falling };
  assertStringIncludes(await said({ algorithms: mixed }), "step size 0.05 or 0.1 (constant or stepwise).");
  const wide = { model: models.mlp([6, 4, 3], { parameterization: "ntk" }), initialParameters: "perDevice" } as const;
  assertStringIncludes(
    await said(wide),
    "3, NTK parameterisation, drawn from the standard normal distribution, for each",
  );
  const few = partition.byClass(tinyData().train, [[0], [1], [2]], { samplesPerDevice: 4 });
  assertStringIncludes(await said({ devices: few }), "by class 0|1|2, 4 samples each; ");
  assertThrows(() => report.setting([]), InputError, "there are no runs to describe");
});

Deno.test("hyperparameters: columns differ, the note holds the rest", () => {
  const { columns, rows, note } = report.hyperparameters(runs);
  const cells = (name: string) => rows.map((row) => row[columns.findIndex((column) => column.name === name)]);
  assertEquals(cells("algorithm").toSorted(), ["affinity", "dsgd"]);
  assertEquals(cells("local steps").toSorted(), ["1", "2"]);
  assertStringIncludes(note!, "local batch size 4");
  for (const { name } of columns.slice(2)) assert(new Set(cells(name)).size > 1, `${name} is the same everywhere`);
});

Deno.test("setup(): without runs there is no setup and no table", () => {
  assertThrows(() => report.setup([]), InputError, "there are no runs to describe");
  assertThrows(() => report.hyperparameters([]), InputError, "there are no runs to describe");
});

Deno.test("bibliography: the bibliography: closed braces, no key twice, every citation has an entry, the kit's as in CITATION.cff", async () => {
  const all = report.bibliography();
  assertEquals(all.match(/^@\w+\{\w+,$/gm)?.length, Object.keys(references).length);
  assertEquals(all.match(/\{/g)?.length, all.match(/\}/g)?.length);
  for (const [key, { fields }] of Object.entries(references)) {
    assert(/^\d{4}$/.test(String(fields.year)) && key.includes(String(fields.year)) || key === "murmuration", key);
  }
  const { latex } = report.setup(runs);
  for (const [, key] of latex.matchAll(/\\cite\{(\w+)\}/g)) assertStringIncludes(all, `{${key},`);
  const cff = await Deno.readTextFile(new URL("../../CITATION.cff", import.meta.url));
  const { title, year, note } = references.murmuration.fields;
  assertStringIncludes(cff, `title: "${title}"`);
  assertStringIncludes(cff, `date-released: ${year}`);
  assertStringIncludes(cff, note.toLowerCase().replace(" ", ": "));
  assertThrows(() => report.bibliography("nobody"), InputError, "no entry");
});
